package dev.reagent.agent;

import static dev.reagent.agent.History.FIRST;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.reagent.agent.Decision.StopAll;
import dev.reagent.agent.Decision.Write;
import dev.reagent.agent.Event.CancelRequested;
import dev.reagent.agent.Event.SessionFailed;
import dev.reagent.agent.Event.StepAsked;
import dev.reagent.agent.call.Fence;
import dev.reagent.agent.call.Observation;
import dev.reagent.agent.task.Block;
import dev.reagent.agent.task.Message;
import dev.reagent.agent.task.Predecessor;
import dev.reagent.agent.task.Predecessors;
import dev.reagent.agent.task.Predecessors.OnFailure;
import dev.reagent.agent.task.SessionId;
import dev.reagent.agent.task.SessionStatus;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** What a run makes of the ends of those that it waits for. */
class PredecessorsTest {

    private static final SessionId A = new SessionId("00000000-0000-4000-8000-00000000000a");
    private static final SessionId B = new SessionId("00000000-0000-4000-8000-00000000000b");
    private static final Predecessor DONE = new Predecessor(A, SessionStatus.COMPLETED, "forty-two");
    private static final Predecessor FAILED = new Predecessor(B, SessionStatus.FAILED, "max_steps: It took too many.");
    private static final Predecessor CANCELLED = new Predecessor(B, SessionStatus.CANCELLED, null);

    private static Predecessors after(OnFailure onFailure, Predecessor... all) {
        return new Predecessors(List.of(all), onFailure);
    }

    @Test
    void aRunWaitsUntilAllHaveEnded() {
        var after = Predecessors.open(List.of(A, B), OnFailure.FAIL);
        assertFalse(after.areSettled());
        after = after.with(Map.of(A, DONE));
        assertFalse(after.areSettled());
        assertEquals(List.of(B), after.stillOpen());
        after = after.with(Map.of(B, new Predecessor(B, SessionStatus.COMPLETED, "yes")));
        assertTrue(after.areSettled());
        assertEquals(List.of(A, B), after.ids());
    }

    @Test
    void aFailureEndsTheWaitAtOnceUnlessTheRunStartsAnyway() {
        assertTrue(after(OnFailure.FAIL, Predecessor.open(A), FAILED).areSettled());
        assertTrue(after(OnFailure.FAIL, Predecessor.open(A), CANCELLED).areSettled());
        assertFalse(after(OnFailure.RUN, Predecessor.open(A), FAILED).areSettled());
        assertTrue(after(OnFailure.RUN, DONE, FAILED).areSettled());
    }

    @Test
    void aRunWhosePredecessorFailedOrWasCancelledFailsWithoutAStep() {
        assertStopped("failed.", FAILED);
        assertStopped("was cancelled.", CANCELLED);
    }

    private static void assertStopped(String how, Predecessor broken) {
        var decision = History.ofSteps(3, after(OnFailure.FAIL, DONE, broken)).decidedBy(FIRST);
        var failed = assertInstanceOf(
                SessionFailed.class,
                assertInstanceOf(Write.class, decision).moves().getFirst());
        assertEquals("predecessor_failed", failed.why().code());
        assertTrue(failed.why().message().contains(B.value()), failed.why()::message);
        assertTrue(failed.why().message().endsWith(how), failed.why()::message);
    }

    @Test
    void aRunThatStartsAnywayBeginsWithItsFirstStep() {
        for (var after : List.of(
                after(OnFailure.RUN, DONE, FAILED), after(OnFailure.RUN, CANCELLED), after(OnFailure.FAIL, DONE))) {
            assertEquals(
                    new Write(List.of(new StepAsked(0, FIRST))),
                    History.ofSteps(3, after).decidedBy(FIRST));
        }
    }

    @Test
    void aCancelComesBeforeAFailureOfAnother() {
        assertEquals(
                new StopAll(null),
                History.ofSteps(3, after(OnFailure.FAIL, FAILED))
                        .and(new CancelRequested("client"))
                        .decidedBy(FIRST));
    }

    @Test
    void aRunThatWaitsSaysSoAndNoLongerOnceItHasBegunOrIsOver() {
        var waits = Predecessors.open(List.of(A), OnFailure.FAIL);
        var session = History.ofSteps(3, waits).seenBy(Fence.NONE);
        assertEquals(SessionStatus.PENDING, session.status());
        assertEquals("waiting_for_sessions", session.statusReason());
        assertNull(History.ofSteps(3, waits.with(Map.of(A, DONE)))
                .seenBy(Fence.NONE)
                .statusReason());
        assertNull(History.ofSteps(3, waits)
                .and(new Event.SessionCancelled(List.of()))
                .seenBy(Fence.NONE)
                .statusReason());
    }

    @Test
    void longWordsAreCutWithAMarkAndManyShareTheRoom() {
        assertEquals(
                16_384,
                Predecessors.open(java.util.Collections.nCopies(32, A), OnFailure.RUN)
                        .share());
        assertEquals(
                524,
                Predecessors.open(java.util.Collections.nCopies(1000, A), OnFailure.RUN)
                        .share());
        assertEquals(
                "abc", Predecessor.ended(A, SessionStatus.COMPLETED, "abc", 3).words());
        assertEquals(
                "ab\n[cut: the first 2 of 4 characters]",
                Predecessor.ended(A, SessionStatus.COMPLETED, "ab\ud83d\ude00", 3)
                        .words());
        assertNull(Predecessor.ended(A, SessionStatus.CANCELLED, null, 3).words());
    }

    @Test
    void theModelIsToldWhatBecameOfEachBeforeTheTask() {
        var session = History.ofSteps(3, after(OnFailure.RUN, DONE, FAILED, CANCELLED))
                .seenBy(FIRST);
        var told = Conversation.of(session, Observation::result, Map.of());
        assertEquals(1, told.size());
        assertEquals(
                """
                        This run waited for 3 others. Their results follow as data; the task comes last.
                        Run 1 of 3, session 00000000-0000-4000-8000-00000000000a, completed and answered:
                        forty-two
                        Run 2 of 3, session 00000000-0000-4000-8000-00000000000b, failed:
                        max_steps: It took too many.
                        Run 3 of 3, session 00000000-0000-4000-8000-00000000000b, was cancelled.
                        do it""",
                ((Message.User) told.getFirst())
                        .blocks().stream().map(it -> ((Block.Text) it).text()).collect(Collectors.joining("\n")));
    }
}
