package dev.reagent.stores;

import io.smallrye.mutiny.Uni;
import io.smallrye.mutiny.subscription.UniEmitter;
import io.vertx.core.Context;
import io.vertx.core.Vertx;
import java.util.concurrent.Callable;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Moves blocking calls (JDBI, docker-java) off the event loops to virtual threads, so many at a time and so many waiting. Safe for many
 * threads.
 */
public final class Blocking {

    private final Semaphore permits;
    private final int atOnce;
    private final int waiting;
    private final Consumer<Throwable> onFailure;
    private final AtomicInteger inside = new AtomicInteger();

    /**
     * @param atOnce  calls that run at the same time; for JDBI no more than the connection pool holds
     * @param waiting calls that wait for their turn; one more is refused at once
     */
    public Blocking(int atOnce, int waiting) {
        this(atOnce, waiting, failure -> {});
    }

    /** @param onFailure told of each failure before the caller; on any thread */
    Blocking(int atOnce, int waiting, Consumer<Throwable> onFailure) {
        this.permits = new Semaphore(atOnce, true);
        this.atOnce = atOnce;
        this.waiting = waiting;
        this.onFailure = onFailure;
    }

    /**
     * The call's result, given on the Vert.x context that asked, or on the virtual thread where there was none. Nothing runs before the
     * subscription; its end interrupts the call.
     *
     * @return fails with what the call threw, or with {@link RejectedExecutionException} when too many wait; then nothing was called
     */
    public <T extends @Nullable Object> Uni<T> call(Callable<T> call) {
        return Uni.createFrom().emitter(emitter -> begin(call, emitter, Vertx.currentContext()));
    }

    /** How many calls run or wait now. */
    public int inside() {
        return inside.get();
    }

    private <T extends @Nullable Object> void begin(
            Callable<T> call, UniEmitter<? super T> emitter, @Nullable Context asker) {
        if (inside.incrementAndGet() > atOnce + waiting) {
            inside.decrementAndGet();
            var refused = new RejectedExecutionException("more than " + waiting + " blocking calls are waiting");
            onFailure.accept(refused);
            emitter.fail(refused);
            return;
        }
        var thread = Thread.ofVirtual().name("blocking").unstarted(() -> perform(call, emitter, asker));
        emitter.onTermination(thread::interrupt);
        thread.start();
    }

    private <T extends @Nullable Object> void perform(
            Callable<T> call, UniEmitter<? super T> emitter, @Nullable Context asker) {
        Runnable answer;
        try {
            var result = inTurn(call);
            answer = () -> emitter.complete(result);
        } catch (Throwable failure) {
            onFailure.accept(failure);
            // whatever it is, the one who asked must hear of it
            answer = () -> emitter.fail(failure);
        }
        // the place is free before the answer is heard: what follows from it may call again
        inside.decrementAndGet();
        on(asker, answer);
    }

    private <T extends @Nullable Object> T inTurn(Callable<T> call) throws Exception {
        permits.acquire();
        try {
            return call.call();
        } finally {
            permits.release();
        }
    }

    private static void on(@Nullable Context asker, Runnable answer) {
        if (asker == null) {
            answer.run();
        } else {
            asker.runOnContext(ignored -> answer.run());
        }
    }
}
