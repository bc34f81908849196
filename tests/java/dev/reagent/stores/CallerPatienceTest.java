package dev.reagent.stores;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.smallrye.mutiny.TimeoutException;
import io.smallrye.mutiny.Uni;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;

class CallerPatienceTest {

    private static final int TIMES = 20_000;

    /** What is done on another thread may be done while it is being subscribed to. */
    @Test
    void theItemComesAfterTheSubscription() {
        try (var others = Executors.newFixedThreadPool(2)) {
            for (int i = 0; i < TIMES; i++) {
                int item = i;
                var work = Uni.createFrom().item(() -> item).runSubscriptionOn(others);
                var length = Uni.createFrom()
                        .item("input")
                        .flatMap(input -> CallerPatience.boundedButDone(work).map(done -> input.length() + done));
                assertEquals(
                        "input".length() + item,
                        Uni.createFrom().item("a").flatMap(a -> length).await().atMost(Duration.ofSeconds(10)));
            }
        }
    }

    @Test
    void theWorkContinuesAfterTheCallerHasStoppedWaiting() throws Exception {
        var released = new CountDownLatch(1);
        var done = new AtomicBoolean();
        try (var others = Executors.newSingleThreadExecutor()) {
            var work = Uni.createFrom()
                    .item(() -> {
                        try {
                            return released.await(30, TimeUnit.SECONDS);
                        } catch (InterruptedException e) {
                            throw new IllegalStateException(e);
                        }
                    })
                    .runSubscriptionOn(others)
                    .invoke(done::set);
            assertThrows(
                    TimeoutException.class,
                    () -> CallerPatience.boundedButDone(work).await().atMost(Duration.ofSeconds(10)));
            released.countDown();
        }
        assertTrue(done.get());
    }
}
