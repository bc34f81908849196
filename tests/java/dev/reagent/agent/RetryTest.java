package dev.reagent.agent;

import static dev.reagent.agent.History.FIRST;
import static dev.reagent.agent.History.SECOND;
import static dev.reagent.agent.History.answer;
import static dev.reagent.agent.History.call;
import static dev.reagent.agent.History.failed;
import static dev.reagent.agent.History.finalAnswer;
import static dev.reagent.agent.History.lastFailed;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.reagent.agent.Decision.AskModel;
import dev.reagent.agent.Decision.StopAll;
import dev.reagent.agent.Decision.Wait;
import dev.reagent.agent.Decision.Write;
import dev.reagent.agent.Event.CancelRequested;
import dev.reagent.agent.Event.DeadlinePassed;
import dev.reagent.agent.Event.Parked;
import dev.reagent.agent.Event.RetryDue;
import dev.reagent.agent.Event.RetryPlanned;
import dev.reagent.agent.Event.SessionFailed;
import dev.reagent.agent.Event.StepAsked;
import dev.reagent.agent.Event.StepRestarted;
import dev.reagent.agent.Event.ToolClaimed;
import dev.reagent.agent.Event.ToolStarted;
import dev.reagent.agent.call.Effect;
import dev.reagent.agent.call.Fence;
import dev.reagent.agent.call.ToolCall;
import dev.reagent.agent.task.Retry;
import dev.reagent.agent.task.SessionId;
import dev.reagent.agent.task.SessionStatus;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

/** When a run is attempted again, and what of it is done again then. */
class RetryTest {

    private static final ToolCall READ = call("read", Effect.NONE);
    private static final ToolCall WRITE = call("write", Effect.EFFECT);

    @Test
    void aRunWhoseModelStaysAwayIsTriedLaterAsLongAsItHasAttemptsLeft() {
        var history = modelAway(History.ofAttempts(3).step(0, "x", READ), 1, FIRST);
        var first = planned(history.decidedBy(FIRST));
        assertEquals(1, first.failed());
        assertEquals("model_unavailable", first.why().code());
        history.and(first, new Parked(), new RetryDue(1));
        modelAway(history, 1, SECOND);
        var second = planned(history.decidedBy(SECOND));
        assertEquals(2, second.failed());
        history.and(second, new Parked(), new RetryDue(2));
        assertFailed("model_unavailable", modelAway(history, 1, SECOND).decidedBy(SECOND));
    }

    @Test
    void aRunOrderedWithoutRetryFailsAtOnce() {
        assertFailed(
                "model_unavailable", modelAway(History.ofSteps(3), 0, FIRST).decidedBy(FIRST));
        assertFailed(
                "model_unavailable", modelAway(History.ofAttempts(1), 0, FIRST).decidedBy(FIRST));
    }

    @Test
    void aFailureThatWouldComeBackIsNotTriedAgain() {
        var history = History.ofAttempts(5).and(new StepAsked(0, FIRST), failed(0, false));
        assertFailed("model_unavailable", history.decidedBy(FIRST));
    }

    @Test
    void theNextAttemptGoesOnWithTheStepThatFailedAndAllTriesOfTheModel() {
        var history = waiting();
        history.and(new RetryDue(1));
        assertEquals(
                new Write(List.of(new StepRestarted(1, StepRestarted.Reason.RETRY), new StepAsked(1, SECOND))),
                history.decidedBy(SECOND));
        history.and(new StepRestarted(1, StepRestarted.Reason.RETRY), new StepAsked(1, SECOND));
        assertEquals(new AskModel(1), history.decidedBy(SECOND));
        assertEquals(
                Tries.NONE, history.seenBy(SECOND).steps().getLast().asking().tries());
        for (int i = 1; i < 4; i++) {
            history.and(failed(1, true));
            assertEquals(
                    new Write(List.of(new StepRestarted(1, StepRestarted.Reason.RETRY), new StepAsked(1, SECOND))),
                    history.decidedBy(SECOND));
            history.and(new StepRestarted(1, StepRestarted.Reason.RETRY), new StepAsked(1, SECOND));
        }
        assertEquals(0, history.seenBy(SECOND).steps().getLast().asking().crashes());
    }

    @Test
    void whileItWaitsItIsRunningToThoseWhoLookAndOwnedByNobody() {
        var session = waiting().seenBy(Fence.NONE);
        assertFalse(session.isRunnable());
        assertEquals(SessionStatus.RUNNING, session.status());
        assertEquals("retrying", session.statusReason());
        var awake = waiting().and(new RetryDue(1)).seenBy(SECOND);
        assertTrue(awake.isRunnable());
        assertNull(awake.statusReason());
    }

    @Test
    void aCancelAndTheDeadlineAreNotWaitedFor() {
        assertEquals(new StopAll(null), waiting().and(new CancelRequested("me")).decidedBy(SECOND));
        var late = waiting().and(new DeadlinePassed()).decidedBy(SECOND);
        var why = assertInstanceOf(StopAll.class, late).why();
        assertEquals("timeout", why == null ? "" : why.code());
    }

    @Test
    void anAttemptWhoseWaitWasOverBeforeItWasWrittenDownGoesOnAtOnce() {
        var history = modelAway(History.ofAttempts(2), 0, FIRST).and(new RetryDue(1));
        var moves = Decider.movesFrom(history.seenBy(FIRST));
        assertInstanceOf(RetryPlanned.class, moves.getFirst());
        assertEquals(
                List.of(new StepRestarted(0, StepRestarted.Reason.RETRY), new StepAsked(0, FIRST)),
                moves.subList(1, moves.size()));
    }

    @Test
    void whatWakesItBeforeItsTimeDoesNotCutItsWaitShort() {
        var history = modelAway(History.ofAttempts(3), 0, FIRST);
        var first = planned(history.decidedBy(FIRST));
        history.and(first, new Parked(), new RetryDue(1));
        modelAway(history, 0, SECOND);
        var second = planned(history.decidedBy(SECOND));
        // as when Redis comes back without what it knew of the rows that it had heard
        history.and(second, new Parked(), new RetryDue(1));
        assertEquals(new Wait.ForTime(second), history.decidedBy(SECOND));
        history.and(second, new Parked(), new RetryDue(2));
        assertEquals(2, history.seenBy(SECOND).retries().failed());
        assertInstanceOf(Write.class, history.decidedBy(SECOND));
    }

    @Test
    void aFaultOfOursIsTriedAgainTooAndAStepThatWasAskedForIsAskedAnew() {
        var history = History.ofAttempts(2).and(new StepAsked(0, FIRST));
        var fault = planned(Decider.afterFault(history.seenBy(FIRST), "e1"));
        assertEquals("internal", fault.why().code());
        assertEquals("e1", fault.errorId());
        history.and(fault, new Parked(), new RetryDue(1));
        assertEquals(
                new Write(List.of(new StepRestarted(0, StepRestarted.Reason.RETRY), new StepAsked(0, SECOND))),
                history.decidedBy(SECOND));
        assertFailed("internal", Decider.afterFault(history.seenBy(SECOND), "e2"));
    }

    @Test
    void afterAFaultAnAnswerStaysAndItsCallsWithoutEffectsRunAgain() {
        var history = History.ofAttempts(2)
                .and(new StepAsked(0, FIRST), answer(0, READ), new ToolClaimed("read", FIRST), new ToolStarted("read"));
        history.and(planned(Decider.afterFault(history.seenBy(FIRST), "e1")), new Parked(), new RetryDue(1));
        assertEquals(
                new Write(List.of(
                        new StepRestarted(0, StepRestarted.Reason.CRASH),
                        new ToolClaimed("read", SECOND),
                        new ToolStarted("read"))),
                history.decidedBy(SECOND));
    }

    @Test
    void afterAFaultACallWithEffectsIsInDoubtAndNotMadeAgain() {
        var history = History.ofAttempts(2)
                .and(new StepAsked(0, FIRST), answer(0, WRITE), new ToolClaimed("write", FIRST))
                .and(new ToolStarted("write"));
        history.and(planned(Decider.afterFault(history.seenBy(FIRST), "e1")), new Parked(), new RetryDue(1));
        assertEquals(new Decision.Examine(List.of(WRITE)), history.decidedBy(SECOND));
    }

    @Test
    void aFaultWhileItIsToEndIsTheEnd() {
        var history = History.ofAttempts(5).and(new StepAsked(0, FIRST), new CancelRequested("me"));
        assertFailed("internal", Decider.afterFault(history.seenBy(FIRST), "e1"));
    }

    @Test
    void whatThePolicyDoesNotNameIsNotTriedAgain() {
        assertFailed(
                "max_steps",
                over(History.ofAttempts(5), 9).decidedBy(FIRST),
                "nine steps are all that a history of attempts may take");
        var broken = History.ofAttempts(5).and(new StepAsked(0, FIRST));
        for (int i = 0; i <= Decider.REPAIR_TURNS; i++) {
            broken.and(History.broken(0), new StepAsked(0, FIRST));
        }
        broken.and(History.broken(0));
        assertFailed("invalid_model_output", broken.decidedBy(FIRST));
        assertFailed(
                "loop_detected",
                History.ofAttempts(5)
                        .step(0, "same", again(0))
                        .step(1, "same", again(1))
                        .step(2, "same", again(2))
                        .decidedBy(FIRST));
    }

    @Test
    void waitsDoubleUpToAnHourAndAreSpreadByAtMostAQuarter() {
        var retry = new Retry(5, Duration.ofMinutes(20));
        var waits = List.of(20, 40, 60, 60);
        for (int failed = 1; failed <= 4; failed++) {
            for (int i = 0; i < 100; i++) {
                var id = new SessionId("00000000-0000-4000-8000-0000000000" + (10 + i % 90));
                var wait = retry.pauseAfter(failed, id);
                var least = Duration.ofMinutes(waits.get(failed - 1));
                assertTrue(wait.compareTo(least) >= 0, wait::toString);
                assertTrue(wait.compareTo(least.multipliedBy(5).dividedBy(4)) <= 0, wait::toString);
                assertEquals(wait, retry.pauseAfter(failed, id));
            }
        }
        assertEquals(Duration.ZERO, new Retry(2, Duration.ZERO).pauseAfter(1, new SessionId("a")));
    }

    @Test
    void aRunThatEndsWellAfterARetryIsCompleted() {
        var history = waiting().and(new RetryDue(1), new StepRestarted(1, StepRestarted.Reason.RETRY));
        history.and(new StepAsked(1, SECOND), finalAnswer(1, "42"));
        assertEquals(
                List.of(new Event.StepFinished(1), new Event.SessionCompleted("42")),
                Decider.movesFrom(history.seenBy(SECOND)));
        assertEquals(1, history.seenBy(SECOND).retries().failed());
    }

    /** One step done, the next one failed, and the wait for the second of two attempts. */
    private static History waiting() {
        var history = modelAway(History.ofAttempts(2).step(0, "x", READ), 1, FIRST);
        return history.and(planned(history.decidedBy(FIRST)), new Parked());
    }

    private static History modelAway(History history, int step, Fence fence) {
        return history.and(new StepAsked(step, fence), failed(step, true), lastFailed(step));
    }

    private static History over(History history, int steps) {
        for (int i = 0; i < steps; i++) {
            history.step(i, "result " + i, again(i));
        }
        return history;
    }

    private static ToolCall again(int step) {
        return new ToolCall(
                "read-" + step,
                READ.tool(),
                READ.arguments(),
                READ.digest(),
                READ.effect(),
                false,
                READ.timeout(),
                null);
    }

    private static RetryPlanned planned(Decision decision) {
        return assertInstanceOf(Wait.ForTime.class, decision).planned();
    }

    private static void assertFailed(String code, Decision decision) {
        assertFailed(code, decision, "");
    }

    private static void assertFailed(String code, Decision decision, String why) {
        var moves = assertInstanceOf(Write.class, decision, why).moves();
        var failed = assertInstanceOf(SessionFailed.class, moves.getLast(), why);
        assertEquals(code, failed.why().code(), why);
    }
}
