package dev.reagent.run.queue;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.fail;

import dev.reagent.run.queue.RunQueue.ActiveOperations;
import dev.reagent.run.queue.RunQueue.HoldsVersion;
import dev.reagent.run.queue.RunQueue.Pulse;
import java.time.Duration;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Who is let into the queue, and who is told to come when. */
class QueueGateTest {

    private static final HoldsVersion HOLDS = new HoldsVersion("life", "1", 0);

    private long seconds;

    private QueueGate gate(int most) {
        return new QueueGate(most, () -> Duration.ofSeconds(seconds).toNanos());
    }

    /** So many seconds in which so many runs were taken, and now so many wait. */
    private void drained(QueueGate gate, long duration, long taken, long waiting) {
        gate.update(new Pulse(0, waiting, 0, ActiveOperations.NONE, HOLDS, Set.of()));
        seconds += duration;
        gate.update(new Pulse(0, waiting, taken, ActiveOperations.NONE, HOLDS, Set.of()));
    }

    private static QueueGate.Reserved letIn(QueueGate gate, int runs) {
        return assertInstanceOf(QueueGate.Reserved.class, gate.reserve(runs));
    }

    private static Duration refused(QueueGate gate, int runs) {
        return switch (gate.reserve(runs)) {
            case QueueGate.Reserved room -> fail("they are let in");
            case QueueGate.Paused(Duration pause) -> pause;
            case QueueGate.NeverRoom never -> Duration.ZERO;
            case QueueGate.Full(int most, Duration pause) -> pause;
        };
    }

    @Test
    void whoIsOnTheWayTakesUpRoom() {
        var gate = gate(3);
        gate.update(1);
        var first = letIn(gate, 1);
        letIn(gate, 1);
        refused(gate, 1);
        gate.update(2);
        first.release();
        refused(gate, 1);
        gate.update(1);
        letIn(gate, 1);
    }

    @Test
    void severalAreLetInTogetherOrNotAtAll() {
        var gate = gate(3);
        refused(gate, 4);
        letIn(gate, 3).release();
        refused(gate, 1);
    }

    @Test
    void whoCameThroughWithoutAWordOfTheQueueCountsAsIfItWaited() {
        var gate = gate(2);
        letIn(gate, 1).release();
        letIn(gate, 1).release();
        refused(gate, 1);
        gate.update(0);
        letIn(gate, 2);
    }

    @Test
    void aQueueWithoutALimitIsNeverFull() {
        var gate = gate(0);
        gate.update(1_000_000);
        letIn(gate, 1000);
    }

    @Test
    void whoIsSentAwayIsToldWhenItsPlaceShouldBeFree() {
        var gate = gate(100);
        drained(gate, 10, 20, 100);
        assertEquals(Duration.ofSeconds(1), refused(gate, 1));
        assertEquals(Duration.ofSeconds(1), refused(gate, 1));
        assertEquals(Duration.ofSeconds(2), refused(gate, 1));
        assertEquals(Duration.ofSeconds(7), refused(gate, 10));
        seconds += 6;
        assertEquals(Duration.ofSeconds(1), refused(gate, 1), "those before have had their places");
    }

    @Test
    void whatIsOverTheLimitMustGoFirst() {
        var gate = gate(100);
        drained(gate, 10, 20, 119);
        assertEquals(Duration.ofSeconds(10), refused(gate, 1));
    }

    @Test
    void nobodyIsToldMoreThanAMinute() {
        var gate = gate(100);
        gate.update(100);
        assertEquals(Duration.ofSeconds(60), refused(gate, 1), "nothing is known of the rate");
        drained(gate, 10, 1, 100);
        assertEquals(Duration.ofSeconds(60), refused(gate, 50));
    }

    @Test
    void onlyTheLastHalfMinuteCounts() {
        var gate = gate(100);
        gate.update(new Pulse(0, 100, 0, ActiveOperations.NONE, HOLDS, Set.of()));
        long taken = 0;
        for (int i = 0; i < 60; i++) {
            seconds++;
            taken += i < 30 ? 1000 : 1;
            gate.update(new Pulse(0, 100, taken, ActiveOperations.NONE, HOLDS, Set.of()));
        }
        assertEquals(Duration.ofSeconds(10), refused(gate, 10));
    }

    @Test
    void aRedisThatLostItsDataBeginsAnew() {
        var gate = gate(100);
        drained(gate, 10, 20, 100);
        seconds++;
        gate.update(new Pulse(0, 100, 3, ActiveOperations.NONE, HOLDS, Set.of()));
        assertEquals(Duration.ofSeconds(60), refused(gate, 1));
    }
}
