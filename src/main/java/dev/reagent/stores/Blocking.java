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
 * Moves blocking calls (JDBI, docker-java) off the event loops to virtual threads. Limits the calls that run and the calls that wait.
 * Thread-safe.
 */
public final class Blocking {

    private final Semaphore permits;
    private final int atOnce;
    private final int waiting;
    private final Consumer<Throwable> onFailure;
    private final AtomicInteger inside = new AtomicInteger();

    /**
     * @param atOnce  calls that run at the same time; for JDBI no more than the connection pool holds
     * @param waiting calls that wait for a slot; further calls are refused at once
     */
    public Blocking(int atOnce, int waiting) {
        this(atOnce, waiting, failure -> {});
    }

    /** @param onFailure called with each failure before the caller gets it; on any thread */
    Blocking(int atOnce, int waiting, Consumer<Throwable> onFailure) {
        this.permits = new Semaphore(atOnce, true);
        this.atOnce = atOnce;
        this.waiting = waiting;
        this.onFailure = onFailure;
    }

    /**
     * Returns the call's result, on the caller's Vert.x context, or on the virtual thread if it has none. Nothing runs before the
     * subscription. Cancelling the subscription interrupts the call.
     *
     * @return fails with what the call threw, or with {@link RejectedExecutionException} if too many calls wait; then nothing was called
     */
    public <T extends @Nullable Object> Uni<T> call(Callable<T> call) {
        return Uni.createFrom().emitter(emitter -> begin(call, emitter, Vertx.currentContext()));
    }

    /** Returns how many calls run or wait now. */
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
            // every failure must reach the caller
            answer = () -> emitter.fail(failure);
        }
        // release the slot before the caller gets the answer, because the caller may call again at once
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
