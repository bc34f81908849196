package dev.reagent.run.hold;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.micrometer.core.instrument.Clock;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class ServerLeaseTest {

    private static final Duration JUST_BELOW = ServerLease.LEASE.minusMillis(1);

    private static final String LIFE = "a life of Redis";

    private long now = -17;
    private long wall = 1_000_000_000_000L;
    private final ServerLease lease = new ServerLease(new Clock() {
        @Override
        public long monotonicTime() {
            return now;
        }

        @Override
        public long wallTime() {
            return TimeUnit.NANOSECONDS.toMillis(wall);
        }
    });

    private void pass(Duration time) {
        now += time.toNanos();
        wall += time.toNanos();
    }

    @Test
    void thereIsNoLeaseBeforeTheFirstAnswer() {
        assertEquals(ServerLease.NO_TERM, lease.term());
        assertEquals(Duration.ZERO, lease.silence());
    }

    @Test
    void aTermLastsAsLongAsEachAnswerComesBeforeTheLeaseEnds() {
        lease.onHeartbeatAnswered(now, LIFE);
        long term = lease.term();
        for (int i = 0; i < 10; i++) {
            pass(JUST_BELOW);
            assertTrue(lease.isStill(term));
            lease.onHeartbeatAnswered(now, LIFE);
        }
        assertTrue(lease.isStill(term));
    }

    @Test
    void theLeaseCountsFromTheSendingOfTheHeartbeat() {
        long sentAt = now;
        pass(Duration.ofSeconds(3));
        lease.onHeartbeatAnswered(sentAt, LIFE);
        assertNotEquals(ServerLease.NO_TERM, lease.term());
        pass(Duration.ofSeconds(1));
        assertEquals(ServerLease.NO_TERM, lease.term());
        assertEquals(Duration.ofSeconds(4), lease.silence());
    }

    @Test
    void anotherTermBeginsWhereTheLeaseLapsedBeforeTheAnswer() {
        lease.onHeartbeatAnswered(now, LIFE);
        long term = lease.term();
        pass(JUST_BELOW);
        long sentAt = now;
        pass(Duration.ofMillis(2));
        assertFalse(lease.isStill(term));
        lease.onHeartbeatAnswered(sentAt, LIFE);
        assertNotEquals(ServerLease.NO_TERM, lease.term());
        assertFalse(lease.isStill(term), "what was confirmed before the lapse is not any more");
    }

    @Test
    void anAnswerThatIsOlderThanTheLeaseGivesNone() {
        long sentAt = now;
        pass(ServerLease.LEASE);
        lease.onHeartbeatAnswered(sentAt, LIFE);
        assertEquals(ServerLease.NO_TERM, lease.term());
    }

    @Test
    void anAnswerThatComesLateDoesNotShortenTheLease() {
        long first = now;
        pass(Duration.ofSeconds(2));
        lease.onHeartbeatAnswered(now, LIFE);
        long term = lease.term();
        lease.onHeartbeatAnswered(first, LIFE);
        pass(JUST_BELOW);
        assertTrue(lease.isStill(term));
    }

    @Test
    void anotherTermBeginsWithAnotherLifeOfRedis() {
        lease.onHeartbeatAnswered(now, LIFE);
        long term = lease.term();
        lease.onHeartbeatAnswered(now, "another");
        assertNotEquals(ServerLease.NO_TERM, lease.term());
        assertFalse(lease.isStill(term), "it may lack what was given before");
    }

    @Test
    void aMachineThatWasSuspendedHasNoLeaseAlthoughItsClockStoodStill() {
        lease.onHeartbeatAnswered(now, LIFE);
        long term = lease.term();
        wall += Duration.ofSeconds(2).toNanos();
        assertFalse(lease.isStill(term));
        pass(Duration.ofMillis(10));
        assertEquals(ServerLease.NO_TERM, lease.term(), "until a heartbeat is answered");
        lease.onHeartbeatAnswered(now, LIFE);
        assertNotEquals(ServerLease.NO_TERM, lease.term());
        assertFalse(lease.isStill(term));
    }
}
