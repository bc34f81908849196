package dev.reagent.tool.web.route;

import static dev.reagent.tool.ToolErrorCode.BUSY;

import io.smallrye.mutiny.Uni;
import io.smallrye.mutiny.subscription.UniEmitter;
import io.vertx.core.Context;
import io.vertx.core.Vertx;
import java.util.concurrent.Callable;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/**
 * A few platform threads for work that would hold a virtual thread's carrier: native name look-ups and long
 * computations. Thread-safe.
 */
public final class BoundedThreads implements AutoCloseable {

    private static final int WAITING = 1_000;

    private final ThreadPoolExecutor threads;

    public BoundedThreads(String name, int atOnce) {
        threads = new ThreadPoolExecutor(
                atOnce,
                atOnce,
                30,
                TimeUnit.SECONDS,
                new LinkedBlockingQueue<>(WAITING),
                Thread.ofPlatform().name(name + "-", 0).daemon().factory());
        threads.allowCoreThreadTimeOut(true);
    }

    /**
     * Does the work once for each subscription.
     *
     * @return its result, on the subscriber's event loop if it has one. Fails with the exception of the work, or with {@code busy} if 1,000
     *     wait already
     */
    public <T> Uni<T> run(Callable<T> work) {
        return Uni.createFrom().deferred(() -> {
            var caller = Vertx.currentContext();
            Uni<T> result = Uni.createFrom().emitter(emitter -> submit(work, emitter));
            return caller == null ? result : result.emitOn(task -> resume(caller, task));
        });
    }

    private static void resume(Context caller, Runnable task) {
        caller.runOnContext(ignored -> task.run());
    }

    private <T> void submit(Callable<T> work, UniEmitter<? super T> emitter) {
        try {
            var task = threads.submit(() -> perform(work, emitter));
            emitter.onTermination(() -> task.cancel(true));
        } catch (RejectedExecutionException full) {
            emitter.fail(new FetchFailure(BUSY, "too many pages are being fetched at once; try again later"));
        }
    }

    @SuppressWarnings("IllegalCatch")
    private static <T> void perform(Callable<T> work, UniEmitter<? super T> emitter) {
        try {
            emitter.complete(work.call());
        } catch (Exception | StackOverflowError | OutOfMemoryError failure) {
            emitter.fail(failure);
        }
    }

    @Override
    public void close() {
        threads.shutdownNow();
    }
}
