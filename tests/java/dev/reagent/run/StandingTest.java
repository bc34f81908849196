package dev.reagent.run;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class StandingTest {

    private static final Duration JUST_BELOW = Standing.LEASE.minusMillis(1);

    private static final String LIFE = "a life of Redis";

    private long now = -17;
    private long wall = 1_000_000_000_000L;
    private final Standing standing = new Standing(() -> now, () -> wall);

    private void pass(Duration time) {
        now += time.toNanos();
        wall += time.toNanos();
    }

    @Test
    void thereIsNoLeaseBeforeTheFirstAnswer() {
        assertEquals(Standing.NO_TERM, standing.term());
        assertEquals(Duration.ZERO, standing.silence());
    }

    @Test
    void aTermLastsAsLongAsEachAnswerComesBeforeTheLeaseEnds() {
        standing.beaten(now, LIFE);
        long term = standing.term();
        for (int i = 0; i < 10; i++) {
            pass(JUST_BELOW);
            assertTrue(standing.isStill(term));
            standing.beaten(now, LIFE);
        }
        assertTrue(standing.isStill(term));
    }

    @Test
    void theLeaseCountsFromTheSendingOfTheHeartbeat() {
        long sentAt = now;
        pass(Duration.ofSeconds(3));
        standing.beaten(sentAt, LIFE);
        assertNotEquals(Standing.NO_TERM, standing.term());
        pass(Duration.ofSeconds(1));
        assertEquals(Standing.NO_TERM, standing.term());
        assertEquals(Duration.ofSeconds(4), standing.silence());
    }

    @Test
    void anotherTermBeginsWhereTheLeaseLapsedBeforeTheAnswer() {
        standing.beaten(now, LIFE);
        long term = standing.term();
        pass(JUST_BELOW);
        long sentAt = now;
        pass(Duration.ofMillis(2));
        assertFalse(standing.isStill(term));
        standing.beaten(sentAt, LIFE);
        assertNotEquals(Standing.NO_TERM, standing.term());
        assertFalse(standing.isStill(term), "what was confirmed before the lapse is not any more");
    }

    @Test
    void anAnswerThatIsOlderThanTheLeaseGivesNone() {
        long sentAt = now;
        pass(Standing.LEASE);
        standing.beaten(sentAt, LIFE);
        assertEquals(Standing.NO_TERM, standing.term());
    }

    @Test
    void anAnswerThatComesLateDoesNotShortenTheLease() {
        long first = now;
        pass(Duration.ofSeconds(2));
        standing.beaten(now, LIFE);
        long term = standing.term();
        standing.beaten(first, LIFE);
        pass(JUST_BELOW);
        assertTrue(standing.isStill(term));
    }

    @Test
    void anotherTermBeginsWithAnotherLifeOfRedis() {
        standing.beaten(now, LIFE);
        long term = standing.term();
        standing.beaten(now, "another");
        assertNotEquals(Standing.NO_TERM, standing.term());
        assertFalse(standing.isStill(term), "it may lack what was given before");
    }

    @Test
    void aMachineThatWasSuspendedHasNoLeaseAlthoughItsClockStoodStill() {
        standing.beaten(now, LIFE);
        long term = standing.term();
        wall += Duration.ofSeconds(2).toNanos();
        assertFalse(standing.isStill(term));
        pass(Duration.ofMillis(10));
        assertEquals(Standing.NO_TERM, standing.term(), "until a heartbeat is answered");
        standing.beaten(now, LIFE);
        assertNotEquals(Standing.NO_TERM, standing.term());
        assertFalse(standing.isStill(term));
    }
}
