package dev.reagent.run.reading;

import static dev.reagent.agent.task.SessionStatus.AWAITING_APPROVAL;
import static dev.reagent.agent.task.SessionStatus.CANCELLED;
import static dev.reagent.agent.task.SessionStatus.COMPLETED;
import static dev.reagent.agent.task.SessionStatus.FAILED;
import static dev.reagent.agent.task.SessionStatus.PENDING;
import static dev.reagent.agent.task.SessionStatus.RUNNING;
import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.reagent.agent.call.MicroDollars;
import dev.reagent.agent.task.SessionId;
import dev.reagent.agent.task.SessionStatus;
import java.time.Instant;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** One word for many runs. */
class BatchStatusTest {

    private static final SessionId LAST = new SessionId("9b2f4a1e-3c5d-4e6f-8a7b-0c1d2e3f4a5b");

    private static void assertStatus(SessionStatus expected, Map<SessionStatus, Integer> counts, SessionStatus then) {
        var last = then == null ? null : new Batch.Then(LAST, then);
        assertEquals(expected, new Batch("b", counts, last, MicroDollars.ZERO, Instant.EPOCH).status());
    }

    @Test
    void nothingBegunIsPending() {
        assertStatus(PENDING, Map.of(PENDING, 3), null);
        assertStatus(PENDING, Map.of(PENDING, 3), PENDING);
    }

    @Test
    void whatHasBegunAndIsNotOverIsRunning() {
        assertStatus(RUNNING, Map.of(PENDING, 2, COMPLETED, 1), null);
        assertStatus(RUNNING, Map.of(FAILED, 2, RUNNING, 1), null);
        assertStatus(RUNNING, Map.of(AWAITING_APPROVAL, 2, PENDING, 1), null);
        assertStatus(RUNNING, Map.of(COMPLETED, 3), PENDING);
        assertStatus(RUNNING, Map.of(COMPLETED, 3), RUNNING);
    }

    @Test
    void whatOnlyPeopleCanMoveOnAwaitsThem() {
        assertStatus(AWAITING_APPROVAL, Map.of(COMPLETED, 3, AWAITING_APPROVAL, 1), null);
        assertStatus(AWAITING_APPROVAL, Map.of(AWAITING_APPROVAL, 1), PENDING);
        assertStatus(AWAITING_APPROVAL, Map.of(COMPLETED, 3), AWAITING_APPROVAL);
    }

    @Test
    void withoutARunThatFollowsTheWorstEndCounts() {
        assertStatus(COMPLETED, Map.of(COMPLETED, 3), null);
        assertStatus(CANCELLED, Map.of(COMPLETED, 3, CANCELLED, 1), null);
        assertStatus(FAILED, Map.of(COMPLETED, 3, CANCELLED, 1, FAILED, 1), null);
    }

    @Test
    void theRunThatFollowsHasTheLastWord() {
        assertStatus(COMPLETED, Map.of(COMPLETED, 3, FAILED, 1), COMPLETED);
        assertStatus(FAILED, Map.of(COMPLETED, 3), FAILED);
        assertStatus(RUNNING, Map.of(COMPLETED, 3, RUNNING, 1), CANCELLED);
    }
}
