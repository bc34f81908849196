package dev.reagent.stores;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.smallrye.mutiny.Uni;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.CompletionException;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class BackoffTest {

    private static final Backoff SHORT = Backoff.ofMillis(1, 4);
    private static final Duration PATIENCE = Duration.ofSeconds(10);

    private final AtomicInteger tries = new AtomicInteger();

    @Test
    void eachPauseIsTwiceAsLongAsTheOneBeforeUpToTheLongest() {
        var backoff = Backoff.ofMillis(100, 1000);
        assertEquals(Duration.ofMillis(100), backoff.after(1));
        assertEquals(Duration.ofMillis(200), backoff.after(2));
        assertEquals(Duration.ofMillis(800), backoff.after(4));
        assertEquals(Duration.ofMillis(1000), backoff.after(5));
        assertEquals(Duration.ofMillis(1000), backoff.after(Integer.MAX_VALUE));
    }

    @Test
    void aPairOfPausesThatIsSwappedIsRefused() {
        assertThrows(IllegalArgumentException.class, () -> Backoff.ofMillis(1000, 100));
        assertThrows(IllegalArgumentException.class, () -> Backoff.ofMillis(0, 100));
    }

    @Test
    void aWorkIsDoneAgainUntilItSucceeds() {
        var third = SHORT.atMost(5, failure -> true, () -> failingBefore(3));
        assertEquals("done", third.await().atMost(PATIENCE));
        assertEquals(3, tries.get());
    }

    @Test
    void aWorkIsGivenUpAfterItsTries() {
        var never = SHORT.atMost(2, failure -> true, () -> failingBefore(Integer.MAX_VALUE));
        assertThrows(RuntimeException.class, () -> never.await().atMost(PATIENCE));
        assertEquals(3, tries.get());
    }

    @Test
    void aFailureThatDoesNotPassIsNotTriedAgain() {
        var once = SHORT.atMost(5, failure -> !(failure instanceof IOException), () -> failingBefore(3));
        var failure = assertThrows(CompletionException.class, () -> once.await().atMost(PATIENCE));
        assertTrue(failure.getCause() instanceof IOException, String.valueOf(failure));
        assertEquals(1, tries.get());
    }

    @Test
    void aWorkIsGivenUpWhenItsTimeIsOver() {
        var late = Backoff.ofMillis(50, 50)
                .within(Duration.ofSeconds(1), failure -> true, () -> failingBefore(Integer.MAX_VALUE));
        assertThrows(RuntimeException.class, () -> late.await().atMost(PATIENCE));
        assertTrue(tries.get() > 1, tries + " tries");
    }

    private Uni<String> failingBefore(int success) {
        return tries.incrementAndGet() < success
                ? Uni.createFrom().failure(new IOException("away"))
                : Uni.createFrom().item("done");
    }
}
