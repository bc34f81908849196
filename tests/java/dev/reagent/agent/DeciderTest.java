package dev.reagent.agent;

import static dev.reagent.agent.History.FIRST;
import static dev.reagent.agent.History.SECOND;
import static dev.reagent.agent.History.answer;
import static dev.reagent.agent.History.broken;
import static dev.reagent.agent.History.call;
import static dev.reagent.agent.History.failed;
import static dev.reagent.agent.History.finalAnswer;
import static dev.reagent.agent.History.lastFailed;
import static dev.reagent.agent.History.request;
import static dev.reagent.agent.History.seen;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.reagent.agent.Decision.AskModel;
import dev.reagent.agent.Decision.ClaimCalls;
import dev.reagent.agent.Decision.Examine;
import dev.reagent.agent.Decision.Question;
import dev.reagent.agent.Decision.RunCalls;
import dev.reagent.agent.Decision.StopAll;
import dev.reagent.agent.Decision.Wait;
import dev.reagent.agent.Decision.Write;
import dev.reagent.agent.Event.ApprovalDecided;
import dev.reagent.agent.Event.ApprovalRequested;
import dev.reagent.agent.Event.CancelRequested;
import dev.reagent.agent.Event.DeadlinePassed;
import dev.reagent.agent.Event.DoubtExamined;
import dev.reagent.agent.Event.Parked;
import dev.reagent.agent.Event.SessionCancelled;
import dev.reagent.agent.Event.SessionCompleted;
import dev.reagent.agent.Event.SessionFailed;
import dev.reagent.agent.Event.StepAsked;
import dev.reagent.agent.Event.StepFinished;
import dev.reagent.agent.Event.StepRestarted;
import dev.reagent.agent.Event.ToolClaimed;
import dev.reagent.agent.Event.ToolFinished;
import dev.reagent.agent.Event.ToolStarted;
import dev.reagent.agent.call.ApprovalRequest;
import dev.reagent.agent.call.Effect;
import dev.reagent.agent.call.Failure;
import dev.reagent.agent.call.Fence;
import dev.reagent.agent.call.Finding;
import dev.reagent.agent.call.Observation;
import dev.reagent.agent.call.ToolCall;
import dev.reagent.agent.call.Verdict;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

class DeciderTest {

    private static final ToolCall READ = call("read", Effect.NONE);
    private static final ToolCall WRITE = call("write", Effect.EFFECT);
    private static final ToolCall ASKED = call("asked", Effect.NONE, true, null);

    @Test
    void aNewSessionBeginsWithItsFirstStep() {
        assertEquals(
                new Write(List.of(new StepAsked(0, FIRST))), History.ofSteps(3).decidedBy(FIRST));
    }

    @Test
    void aStepThatWasAskedUnderThisClaimGoesToTheModel() {
        assertEquals(
                new AskModel(0), History.ofSteps(3).and(new StepAsked(0, FIRST)).decidedBy(FIRST));
    }

    @Test
    void aStepThatAnEarlierClaimAskedIsRestarted() {
        assertEquals(
                new Write(List.of(new StepRestarted(0, StepRestarted.Reason.CRASH), new StepAsked(0, SECOND))),
                History.ofSteps(3).and(new StepAsked(0, FIRST)).decidedBy(SECOND));
    }

    @Test
    void aStepThatLosesItsServerAgainAndAgainEndsTheRun() {
        var history = History.ofSteps(3).and(new StepAsked(0, FIRST));
        for (int i = 0; i < Decider.CRASHES; i++) {
            history.and(new StepRestarted(0, StepRestarted.Reason.CRASH), new StepAsked(0, FIRST));
        }
        assertFailed("crashed", history.decidedBy(SECOND));
    }

    @Test
    void everyCallOfAnAnswerIsClaimedAtOnceAndThenRun() {
        var history = History.ofSteps(3).and(new StepAsked(0, FIRST), answer(0, READ, WRITE));
        assertEquals(new ClaimCalls(List.of(READ, WRITE)), history.decidedBy(FIRST));
        history.and(new ToolClaimed("read", FIRST), new ToolClaimed("write", FIRST));
        assertEquals(new RunCalls(List.of(READ, WRITE)), history.decidedBy(FIRST));
    }

    @Test
    void whatFollowsFromAnAnswerWithNothingToDoInBetweenIsKnownAtOnce() {
        var started = History.ofSteps(3);
        assertEquals(List.of(new StepAsked(0, FIRST)), Decider.movesFrom(started.seenBy(FIRST)));
        var answered = started.and(new StepAsked(0, FIRST), answer(0, READ));
        var claims = List.of(new ToolClaimed("read", FIRST), new ToolStarted("read"));
        assertEquals(claims, Decider.movesFrom(answered.seenBy(FIRST)));
        var observed = answered.and(claims.toArray(Event[]::new)).and(new ToolFinished(seen(READ, "x")));
        assertEquals(List.of(new StepFinished(0), new StepAsked(1, FIRST)), Decider.movesFrom(observed.seenBy(FIRST)));
        var last = observed.and(new StepFinished(0), new StepAsked(1, FIRST), finalAnswer(1, "done"));
        assertEquals(List.of(new StepFinished(1), new SessionCompleted("done")), Decider.movesFrom(last.seenBy(FIRST)));
    }

    @Test
    void aCallWithEffectsWaitsForTheLedger() {
        var history = History.ofSteps(3).and(new StepAsked(0, FIRST), answer(0, READ, WRITE));
        assertEquals(List.of(), Decider.movesFrom(history.seenBy(FIRST)));
    }

    @Test
    void aRefusedCallIsObservedWithoutRunning() {
        var why = new Failure("invalid_arguments", "text: missing");
        var refused = call("bad", Effect.EFFECT, true, why);
        var decision = History.ofSteps(3)
                .and(new StepAsked(0, FIRST), answer(0, refused))
                .decidedBy(FIRST);
        assertEquals(new Write(List.of(new ToolFinished(Observation.refused(refused, why)))), decision);
    }

    @Test
    void aStepWhoseCallsAreOverIsFollowedByTheNext() {
        var decision = History.ofSteps(3)
                .and(new StepAsked(0, FIRST), answer(0, READ), new ToolClaimed("read", FIRST))
                .and(new ToolStarted("read"), new ToolFinished(seen(READ, "x")))
                .decidedBy(FIRST);
        assertEquals(new Write(List.of(new StepFinished(0), new StepAsked(1, FIRST))), decision);
    }

    @Test
    void anAnswerWithoutCallsCompletesTheSession() {
        assertEquals(
                new Write(List.of(new StepFinished(0), new SessionCompleted("42"))),
                History.ofSteps(3)
                        .and(new StepAsked(0, FIRST), finalAnswer(0, "42"))
                        .decidedBy(FIRST));
    }

    @Test
    void aRunThatHitsItsStepLimitEndsWithThatOutcome() {
        assertFailed("max_steps", History.ofSteps(1).step(0, "x", READ).decidedBy(FIRST));
    }

    @Test
    void aFailedModelCallIsAskedAgainUntilTheStepHasNoTriesLeft() {
        var history = History.ofSteps(3).and(new StepAsked(0, FIRST));
        for (int i = 0; i < 3; i++) {
            history.and(failed(0, true));
            assertEquals(
                    new Write(List.of(new StepRestarted(0, StepRestarted.Reason.RETRY), new StepAsked(0, FIRST))),
                    history.decidedBy(FIRST));
            history.and(new StepRestarted(0, StepRestarted.Reason.RETRY), new StepAsked(0, FIRST));
        }
        assertFailed("model_unavailable", history.and(lastFailed(0)).decidedBy(FIRST));
    }

    @Test
    void triesThatFailedBeforeACrashCountAfterItAndTheirPauseIsMadeAgain() {
        var history = History.ofSteps(3).and(new StepAsked(0, FIRST), failed(0, true), failed(0, true));
        assertEquals(
                new Write(List.of(new StepRestarted(0, StepRestarted.Reason.RETRY), new StepAsked(0, SECOND))),
                history.decidedBy(SECOND));
        history.and(new StepRestarted(0, StepRestarted.Reason.RETRY), new StepAsked(0, SECOND));
        assertEquals(new AskModel(0), history.decidedBy(SECOND));
        var step = history.seenBy(SECOND).steps().getFirst();
        assertEquals(
                new Tries(2, Duration.ofSeconds(4), Duration.ofSeconds(2)),
                step.asking().tries());
        assertEquals(new Usage(2, 0, 0, 0, 2, 0), step.usage());
        assertEquals(0, step.asking().crashes());
    }

    @Test
    void aTryThatWasFollowedByAnAnswerIsNoFailureAndAMendedAnswerIsNotWaitedFor() {
        var history = History.ofSteps(3).and(new StepAsked(0, FIRST), failed(0, true), broken(0));
        assertEquals(
                new Write(List.of(new StepRestarted(0, StepRestarted.Reason.REPAIR), new StepAsked(0, FIRST))),
                history.decidedBy(FIRST));
        assertEquals(
                new Tries(1, Duration.ofSeconds(2), Duration.ZERO),
                history.seenBy(FIRST).steps().getFirst().asking().tries());
        history.and(new StepRestarted(0, StepRestarted.Reason.REPAIR), new StepAsked(0, FIRST), finalAnswer(0, "42"));
        assertEquals(
                List.of(new StepFinished(0), new SessionCompleted("42")), Decider.movesFrom(history.seenBy(FIRST)));
    }

    @Test
    void theRunsErrorSaysWhyTheModelGaveNoAnswer() {
        var moves = assertInstanceOf(
                        Write.class,
                        History.ofSteps(3)
                                .and(new StepAsked(0, FIRST), lastFailed(0))
                                .decidedBy(FIRST))
                .moves();
        var why = assertInstanceOf(SessionFailed.class, moves.getLast()).why();
        assertEquals("model_unavailable", why.code());
        assertEquals("unreachable", why.reason());
    }

    @Test
    void aModelFailureThatWillComeBackEndsTheRunAtOnce() {
        assertFailed(
                "model_unavailable",
                History.ofSteps(3)
                        .and(new StepAsked(0, FIRST), failed(0, false))
                        .decidedBy(FIRST));
    }

    @Test
    void aBrokenAnswerIsMendedTwiceAndThenEndsTheRun() {
        var history = History.ofSteps(3).and(new StepAsked(0, FIRST));
        for (int i = 0; i < Decider.REPAIR_TURNS; i++) {
            history.and(broken(0));
            assertEquals(
                    new Write(List.of(new StepRestarted(0, StepRestarted.Reason.REPAIR), new StepAsked(0, FIRST))),
                    history.decidedBy(FIRST));
            history.and(new StepRestarted(0, StepRestarted.Reason.REPAIR), new StepAsked(0, FIRST));
            assertEquals(new AskModel(0), history.decidedBy(FIRST));
        }
        assertFailed("invalid_model_output", history.and(broken(0)).decidedBy(FIRST));
    }

    @Test
    void aCallThatNeedsApprovalParksTheSessionOnceTheOthersAreOver() {
        var history = History.ofSteps(3).and(new StepAsked(0, FIRST), answer(0, ASKED, READ));
        assertEquals(
                new Write(List.of(new ToolClaimed("read", FIRST), new ToolStarted("read"))), history.decidedBy(FIRST));
        history.and(new ToolClaimed("read", FIRST), new ToolStarted("read"), new ToolFinished(seen(READ, "x")));
        assertEquals(
                new Wait.ForPerson(List.of(new Question(ApprovalRequest.Kind.TOOL, ASKED))), history.decidedBy(FIRST));
    }

    @Test
    void anApprovedCallRunsUnderTheClaimThatWakesTheSession() {
        var history = parkedOn(ASKED, ApprovalRequest.Kind.TOOL).and(decided(ASKED, new Verdict.Approved()));
        assertEquals(
                new Write(List.of(new ToolClaimed("asked", SECOND), new ToolStarted("asked"))),
                history.decidedBy(SECOND));
    }

    @Test
    void anEditedCallRunsWithTheNewArguments() {
        var edited = call("asked", Effect.EFFECT);
        var history = parkedOn(ASKED, ApprovalRequest.Kind.TOOL).and(decided(ASKED, new Verdict.Edited(edited)));
        assertEquals(new ClaimCalls(List.of(edited)), history.decidedBy(SECOND));
    }

    @Test
    void aRejectionAndAnExpiryAreObservationsAndTheRunGoesOn() {
        assertObserved("rejected", new Verdict.Rejected("not on a Friday"));
        assertObserved("approval_expired", new Verdict.Expired());
    }

    @Test
    void aResponseIsTheCallsResult() {
        var history = parkedOn(ASKED, ApprovalRequest.Kind.TOOL).and(decided(ASKED, new Verdict.Responded("17")));
        var moves = assertInstanceOf(Write.class, history.decidedBy(SECOND)).moves();
        var finished = assertInstanceOf(ToolFinished.class, moves.getFirst());
        assertEquals("17", finished.observation().result());
    }

    @Test
    void aReadOnlyCallOfAnEarlierClaimRunsAgain() {
        var history = History.ofSteps(3).and(new StepAsked(0, FIRST), answer(0, READ), new ToolClaimed("read", FIRST));
        assertEquals(
                new Write(List.of(new ToolClaimed("read", SECOND), new ToolStarted("read"))),
                history.decidedBy(SECOND));
    }

    @Test
    void oneThatHadStartedStartsAgainBehindARestartOfItsStep() {
        var history = History.ofSteps(3)
                .and(new StepAsked(0, FIRST), answer(0, READ), new ToolClaimed("read", FIRST), new ToolStarted("read"));
        List<Event.Move> restart = List.of(
                new StepRestarted(0, StepRestarted.Reason.CRASH),
                new ToolClaimed("read", SECOND),
                new ToolStarted("read"));
        assertEquals(new Write(restart), history.decidedBy(SECOND));
        restart.forEach(history::and);
        assertEquals(new RunCalls(List.of(READ)), history.decidedBy(SECOND));
    }

    @Test
    void aCallWithEffectsOfAnEarlierClaimIsNeverRunAgainByItself() {
        var history = claimedByADeadServer();
        assertEquals(new Examine(List.of(WRITE)), history.decidedBy(SECOND));
        history.and(new DoubtExamined("write", Finding.UNKNOWN));
        assertEquals(
                new Wait.ForPerson(List.of(new Question(ApprovalRequest.Kind.RECONCILIATION, WRITE))),
                history.decidedBy(SECOND));
    }

    @Test
    void theAnswerToAnEarlierDoubtThatIsToldAgainSettlesNoLaterOne() {
        var later = new ApprovalRequest(
                "00000000-0000-4000-8000-00000000000b",
                ApprovalRequest.Kind.RECONCILIATION,
                WRITE.callId(),
                WRITE.tool(),
                WRITE.arguments(),
                Instant.EPOCH,
                Instant.EPOCH.plusSeconds(3600));
        var history = inDoubt()
                .and(decided(WRITE, new Verdict.Approved()), new ToolClaimed("write", SECOND))
                .and(new ApprovalRequested(later), new Parked(), decided(WRITE, new Verdict.Approved()));
        assertEquals(new Wait.ForPerson(List.of()), history.decidedBy(new Fence(3, "c")));
    }

    @Test
    void theAnswerToADoubtThatIsInTheLogBeforeItsQuestionCountsOnceThatIsAsked() {
        var question = request(WRITE, ApprovalRequest.Kind.RECONCILIATION);
        var history = History.ofSteps(3)
                .and(new StepAsked(0, FIRST), answer(0, WRITE), new ToolClaimed("write", FIRST))
                .and(decided(WRITE, new Verdict.Approved()), new DoubtExamined("write", Finding.UNKNOWN));
        assertEquals(
                new Wait.ForPerson(List.of(new Question(ApprovalRequest.Kind.RECONCILIATION, WRITE))),
                history.decidedBy(SECOND));
        history.and(new ApprovalRequested(question), new Parked());
        assertEquals(new ClaimCalls(List.of(WRITE)), history.decidedBy(SECOND));
    }

    @Test
    void oneThatGivesUpDoesSoToo() {
        var history = History.ofSteps(3)
                .and(new StepAsked(0, FIRST), answer(0, WRITE), new ToolClaimed("write", FIRST))
                .and(decided(WRITE, new Verdict.Rejected("")), new DoubtExamined("write", Finding.UNKNOWN))
                .and(new ApprovalRequested(request(WRITE, ApprovalRequest.Kind.RECONCILIATION)), new Parked());
        assertFailed("needs_reconciliation", history.decidedBy(SECOND));
    }

    @Test
    void aCallOfWhichItsToolSaysThatItDidNotHappenRunsAndTheNextDoubtIsExaminedAnew() {
        var history = claimedByADeadServer().and(new DoubtExamined("write", Finding.DID_NOT_HAPPEN));
        assertEquals(new ClaimCalls(List.of(WRITE)), history.decidedBy(SECOND));
        history.and(new ToolClaimed("write", SECOND));
        assertEquals(new RunCalls(List.of(WRITE)), history.decidedBy(SECOND));
        assertEquals(new Examine(List.of(WRITE)), history.decidedBy(new Fence(3, "cccccccccccccccc")));
    }

    @Test
    void aCallOfWhichItsToolKnowsTheResultIsOver() {
        var history = claimedByADeadServer().and(new DoubtExamined("write", Finding.HAPPENED));
        history.and(new ToolFinished(seen(WRITE, "done")));
        assertEquals(new Write(List.of(new StepFinished(0), new StepAsked(1, SECOND))), history.decidedBy(SECOND));
    }

    @Test
    void callsInDoubtAreExaminedBeforeOthersAreMade() {
        var history = History.ofSteps(3)
                .and(new StepAsked(0, FIRST), answer(0, READ, WRITE), new ToolClaimed("read", FIRST))
                .and(new ToolClaimed("write", FIRST));
        assertEquals(new Examine(List.of(WRITE)), history.decidedBy(SECOND));
        history.and(new DoubtExamined("write", Finding.UNKNOWN));
        assertEquals(
                new Write(List.of(new ToolClaimed("read", SECOND), new ToolStarted("read"))),
                history.decidedBy(SECOND));
    }

    private static History claimedByADeadServer() {
        return History.ofSteps(3).and(new StepAsked(0, FIRST), answer(0, WRITE), new ToolClaimed("write", FIRST));
    }

    @Test
    void aSettledDoubtLetsTheCallRunOnceAndTheNextDoubtIsAskedAnew() {
        var history = inDoubt().and(decided(WRITE, new Verdict.Approved()));
        assertEquals(new ClaimCalls(List.of(WRITE)), history.decidedBy(SECOND));
        history.and(new ToolClaimed("write", SECOND));
        assertEquals(new RunCalls(List.of(WRITE)), history.decidedBy(SECOND));
        assertEquals(new Examine(List.of(WRITE)), history.decidedBy(new Fence(3, "cccccccccccccccc")));
    }

    @Test
    void aDoubtThatNobodySettlesEndsTheRun() {
        assertFailed(
                "needs_reconciliation",
                inDoubt().and(decided(WRITE, new Verdict.Expired())).decidedBy(SECOND));
    }

    @Test
    void aDoubtThatIsGivenUpEndsTheRunOnceNoOtherCallIsUnderWay() {
        var other = call("other", Effect.EFFECT);
        var history = History.ofSteps(3)
                .and(new StepAsked(0, FIRST), answer(0, WRITE, other), new ToolClaimed("write", FIRST))
                .and(new ToolClaimed("other", SECOND), new ToolStarted("other"))
                .and(new ApprovalRequested(request(WRITE, ApprovalRequest.Kind.RECONCILIATION)))
                .and(decided(WRITE, new Verdict.Rejected("")));
        assertEquals(new RunCalls(List.of(other)), history.decidedBy(SECOND));
        assertFailed(
                "needs_reconciliation",
                history.and(new ToolFinished(seen(other, "done"))).decidedBy(SECOND));
    }

    @Test
    void aCancelStopsEverythingElse() {
        assertEquals(
                new StopAll(null),
                History.ofSteps(3)
                        .and(new StepAsked(0, FIRST), new CancelRequested("me"))
                        .decidedBy(FIRST));
        assertEquals(
                new StopAll(null),
                parkedOn(ASKED, ApprovalRequest.Kind.TOOL)
                        .and(new CancelRequested("me"))
                        .decidedBy(SECOND));
    }

    @Test
    void aRunWhoseTimeIsOverFails() {
        var decision = History.ofSteps(3)
                .and(new StepAsked(0, FIRST), new DeadlinePassed())
                .decidedBy(FIRST);
        var why = assertInstanceOf(StopAll.class, decision).why();
        assertEquals("timeout", why == null ? "" : why.code());
    }

    @Test
    void whatWasStoppedEndsWithItsReportOrWithTheFailureThatStoppedIt() {
        var stopped = List.of(new Stopped(Stopped.Kind.MODEL_CALL, "0", Stopped.Outcome.STOPPED, Duration.ZERO));
        assertEquals(new SessionCancelled(stopped), new StopAll(null).end(stopped));
        var why = new Failure("timeout", "it took too long");
        assertEquals(new SessionFailed(why, null), new StopAll(why).end(stopped));
    }

    @Test
    void theSameStepsWithTheSameResultsAreALoop() {
        var history = History.ofSteps(9)
                .step(0, "same", READ)
                .step(1, "same", again(1))
                .step(2, "same", again(2));
        assertFailed("loop_detected", history.decidedBy(FIRST));
    }

    @Test
    void theSameCallWithAnotherResultIsNoLoop() {
        var history = History.ofSteps(9)
                .step(0, "same", READ)
                .step(1, "same", again(1))
                .step(2, "other", again(2));
        assertEquals(new Write(List.of(new StepAsked(3, FIRST))), history.decidedBy(FIRST));
    }

    @Test
    void aSessionThatWaitsOrIsOverIsNothingToDecide() {
        var waiting = parkedOn(ASKED, ApprovalRequest.Kind.TOOL);
        assertThrows(IllegalStateException.class, () -> waiting.decidedBy(SECOND));
        var over = History.ofSteps(1).and(new StepAsked(0, FIRST), finalAnswer(0, "x"), new SessionCompleted("x"));
        assertThrows(IllegalStateException.class, () -> over.decidedBy(FIRST));
    }

    /** The same tool and arguments under another id, as a model that goes in circles asks. */
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

    private static History parkedOn(ToolCall call, ApprovalRequest.Kind kind) {
        return History.ofSteps(3)
                .and(new StepAsked(0, FIRST), answer(0, call))
                .and(new ApprovalRequested(request(call, kind)), new Parked());
    }

    private static History inDoubt() {
        return History.ofSteps(3)
                .and(new StepAsked(0, FIRST), answer(0, WRITE), new ToolClaimed("write", FIRST))
                .and(new ApprovalRequested(request(WRITE, ApprovalRequest.Kind.RECONCILIATION)), new Parked());
    }

    private static ApprovalDecided decided(ToolCall call, Verdict verdict) {
        return new ApprovalDecided(request(call, ApprovalRequest.Kind.TOOL).approvalId(), call.callId(), verdict, "me");
    }

    private static void assertObserved(String code, Verdict verdict) {
        var history = parkedOn(ASKED, ApprovalRequest.Kind.TOOL).and(decided(ASKED, verdict));
        var moves = assertInstanceOf(Write.class, history.decidedBy(SECOND)).moves();
        var finished = assertInstanceOf(ToolFinished.class, moves.getFirst());
        assertEquals(
                code,
                finished.observation().error() == null
                        ? ""
                        : finished.observation().error().code());
    }

    private static void assertFailed(String code, Decision decision) {
        var moves = assertInstanceOf(Write.class, decision).moves();
        var failed = assertInstanceOf(SessionFailed.class, moves.getLast());
        assertEquals(code, failed.why().code());
    }
}
