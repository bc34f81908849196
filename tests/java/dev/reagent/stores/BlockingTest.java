package dev.reagent.stores;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.smallrye.mutiny.Uni;
import io.vertx.core.Context;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class BlockingTest {

    private static final Duration PATIENCE = Duration.ofSeconds(20);

    @Test
    void theAnswerComesBackOnTheContextThatAsked() throws Exception {
        var vertx = Vertx.vertx();
        try {
            var asker = vertx.getOrCreateContext();
            var answeredOn = new CompletableFuture<Context>();
            asker.runOnContext(ignored -> new Blocking(1, 1)
                    .call(() -> Thread.currentThread().isVirtual())
                    .subscribe()
                    .with(
                            isVirtual -> {
                                assertTrue(isVirtual);
                                answeredOn.complete(Vertx.currentContext());
                            },
                            answeredOn::completeExceptionally));
            assertSame(asker, answeredOn.get(20, TimeUnit.SECONDS));
        } finally {
            vertx.close().toCompletionStage().toCompletableFuture().get(20, TimeUnit.SECONDS);
        }
    }

    @Test
    void noMoreRunAtOnceThanAllowed() {
        var blocking = new Blocking(3, 100);
        var now = new AtomicInteger();
        var most = new AtomicInteger();
        var calls = IntStream.range(0, 30)
                .mapToObj(i -> blocking.call(() -> {
                    most.accumulateAndGet(now.incrementAndGet(), Math::max);
                    Thread.sleep(5);
                    return now.decrementAndGet();
                }))
                .toList();
        Uni.join().all(calls).andFailFast().await().atMost(PATIENCE);
        assertEquals(3, most.get());
        assertEquals(0, blocking.inside());
    }

    @Test
    void oneMoreThanMayWaitIsRefusedAtOnce() {
        var blocking = new Blocking(1, 1);
        var gate = new CountDownLatch(1);
        var running = blocking.call(() -> gate.await(20, TimeUnit.SECONDS)).subscribeAsCompletionStage();
        var waiting = blocking.call(() -> "turn").subscribeAsCompletionStage();
        assertThrows(
                RejectedExecutionException.class,
                () -> blocking.call(() -> "too many").await().atMost(PATIENCE));
        gate.countDown();
        assertEquals("turn", waiting.join());
        assertTrue(running.join());
    }

    @Test
    void whatTheCallThrewIsTheFailure() {
        var failure = new CompletableFuture<Throwable>();
        new Blocking(1, 0)
                .call(() -> {
                    throw new IllegalStateException("broken");
                })
                .subscribe()
                .with(ignored -> failure.complete(new AssertionError("no failure")), failure::complete);
        assertInstanceOf(IllegalStateException.class, failure.join());
    }

    @Test
    void theEndOfTheSubscriptionInterruptsTheCall() throws Exception {
        var started = new CountDownLatch(1);
        var interrupted = new CountDownLatch(1);
        var subscription = new Blocking(1, 0)
                .call(() -> {
                    started.countDown();
                    try {
                        Thread.sleep(PATIENCE);
                    } catch (InterruptedException e) {
                        interrupted.countDown();
                        throw e;
                    }
                    return "slept";
                })
                .subscribe()
                .with(ignored -> {});
        assertTrue(started.await(20, TimeUnit.SECONDS));
        subscription.cancel();
        assertTrue(interrupted.await(20, TimeUnit.SECONDS));
    }
}
