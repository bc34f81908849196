package dev.reagent.agent;

import dev.reagent.agent.Decision.AskModel;
import dev.reagent.agent.Decision.ClaimCalls;
import dev.reagent.agent.Decision.Examine;
import dev.reagent.agent.Decision.Question;
import dev.reagent.agent.Decision.RunCalls;
import dev.reagent.agent.Decision.StopAll;
import dev.reagent.agent.Decision.Wait;
import dev.reagent.agent.Decision.Write;
import dev.reagent.agent.Event.ModelAnswered;
import dev.reagent.agent.Event.ModelFailed;
import dev.reagent.agent.Event.Move;
import dev.reagent.agent.Event.RetryPlanned;
import dev.reagent.agent.Event.SessionCompleted;
import dev.reagent.agent.Event.SessionFailed;
import dev.reagent.agent.Event.StepAsked;
import dev.reagent.agent.Event.StepFinished;
import dev.reagent.agent.Event.StepRestarted;
import dev.reagent.agent.Event.ToolClaimed;
import dev.reagent.agent.Event.ToolFinished;
import dev.reagent.agent.Event.ToolStarted;
import dev.reagent.agent.call.Effect;
import dev.reagent.agent.call.Failure;
import dev.reagent.agent.call.Fence;
import dev.reagent.agent.call.ToolCall;
import dev.reagent.agent.task.Predecessor;
import dev.reagent.agent.task.SessionStatus;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Decides what a session does next, from its events. Contains all policy. Pure: the same log gives the same decision. */
public final class Decider {

    /** Repair requests per step, at most. */
    public static final int REPAIR_TURNS = 2;

    /** How often a step or a call may lose its server before the session fails. */
    public static final int CRASHES = 5;

    private Decider() {}

    /**
     * Returns what the owner of a session does next.
     *
     * @param session runnable, under the owner's fence
     * @throws IllegalStateException if the session is parked or over
     */
    public static Decision decide(AgentSession session) {
        if (!session.isRunnable()) {
            throw new IllegalStateException("session " + session.id() + " is " + session.status());
        }
        if (session.cancelRequested()) {
            return new StopAll(null);
        }
        if (session.deadlinePassed()) {
            return new StopAll(new Failure(
                    "timeout",
                    "The run took longer than its timeout_seconds of "
                            + session.task().limits().timeout().toSeconds() + "."));
        }
        var planned = session.retries().awaited();
        if (planned != null) {
            return new Wait.ForTime(planned);
        }
        var step = session.lastStep();
        if (step == null) {
            var stopper = session.task().schedule().after() == null
                    ? Optional.<Predecessor>empty()
                    : session.task().schedule().after().stopper();
            if (stopper.isPresent()) {
                return predecessorFailed(stopper.get());
            }
            return new Write(List.of(new StepAsked(0, session.fence())));
        }
        if (step.isFinished()) {
            return new Write(afterFinished(session, session.steps()));
        }
        return step.answer() == null ? askOrGiveUp(session, step) : actOrFinish(session, step, step.answer());
    }

    /**
     * Returns the next moves that need no other work in between, so that one write can append them all.
     *
     * @return in order; empty if other work comes first, or the session is parked or over
     */
    public static List<Move> movesFrom(AgentSession session) {
        var moves = new ArrayList<Move>();
        var then = session;
        while (then.isRunnable() && decide(then) instanceof Write(var next)) {
            moves.addAll(next);
            then = then.assuming(next);
        }
        return moves;
    }

    private static Decision predecessorFailed(Predecessor stopper) {
        return fail(
                "predecessor_failed",
                "Session " + stopper.id() + ", which this run waited for, "
                        + (stopper.status() == SessionStatus.CANCELLED ? "was cancelled." : "failed."));
    }

    /**
     * Returns what follows from a fault of this server: another attempt of the run, or its end.
     *
     * @param session runnable, as it was at the time of the fault
     * @param errorId identifies the fault in the server's log
     */
    public static Decision afterFault(AgentSession session, String errorId) {
        return session.cancelRequested() || session.deadlinePassed()
                ? fault(errorId)
                : tryLaterOrFail(session, internal(errorId), errorId);
    }

    /** Ends a run because of a fault of this server. */
    public static Decision fault(String errorId) {
        return new Write(List.of(new SessionFailed(internal(errorId), errorId)));
    }

    private static Failure internal(String errorId) {
        return new Failure("internal", "The server failed; its log has it as error " + errorId + ".");
    }

    /** For temporary failures. If the log already has the end of the pause, the session does not park. */
    private static Decision tryLaterOrFail(AgentSession session, Failure why, @Nullable String errorId) {
        var retry = session.task().schedule().retry();
        int failed = session.retries().failed() + 1;
        if (retry == null || failed >= retry.attempts()) {
            return new Write(List.of(new SessionFailed(why, errorId)));
        }
        var planned = new RetryPlanned(failed, why, errorId, retry.pauseAfter(failed, session.id()));
        return session.retries().due() >= failed ? new Write(List.of(planned)) : new Wait.ForTime(planned);
    }

    private static Decision askOrGiveUp(AgentSession session, AgentStep step) {
        var asking = step.asking();
        if (asking.failure() != null) {
            return afterModelFailure(session, step, asking.failure());
        }
        if (asking.isUnrepaired()) {
            return asking.repaired() < REPAIR_TURNS
                    ? askAgain(session, step, StepRestarted.Reason.REPAIR)
                    : fail(
                            "invalid_model_output",
                            "The model's answer could not be understood after " + REPAIR_TURNS + " repair turns: "
                                    + asking.broken().getLast().problem());
        }
        if (asking.claim().equals(session.fence())) {
            return new AskModel(step.index());
        }
        if (asking.claim().equals(Fence.NONE)) {
            return askAgain(session, step, StepRestarted.Reason.RETRY);
        }
        return asking.crashes() < CRASHES ? askAgain(session, step, StepRestarted.Reason.CRASH) : crashed(step);
    }

    private static Decision afterModelFailure(AgentSession session, AgentStep step, ModelFailed failed) {
        if (failed.retryable() && failed.pause() != null) {
            return askAgain(session, step, StepRestarted.Reason.RETRY);
        }
        var why = new Failure(
                "model_unavailable",
                "The model gave no answer to step " + step.index() + ": "
                        + failed.why().message(),
                failed.why().reason());
        return failed.retryable()
                ? tryLaterOrFail(session, why, null)
                : new Write(List.of(new SessionFailed(why, null)));
    }

    private static Decision askAgain(AgentSession session, AgentStep step, StepRestarted.Reason reason) {
        return new Write(
                List.of(new StepRestarted(step.index(), reason), new StepAsked(step.index(), session.fence())));
    }

    private static Decision actOrFinish(AgentSession session, AgentStep step, ModelAnswered answer) {
        var settled = new ArrayList<Move>();
        var doubts = new ArrayList<ToolCall>();
        var claims = new ArrayList<ToolCall>();
        var ours = new ArrayList<ToolCall>();
        var questions = new ArrayList<Question>();
        boolean waits = false;
        @Nullable Decision end = null;
        for (var state : step.calls().values()) {
            if (state.isOver()) {
                continue;
            }
            var settledBy = CallRules.settle(state);
            if (CallRules.isGivenUp(state)) {
                end = fail(
                        "needs_reconciliation",
                        "Nobody can tell whether call " + state.call().callId() + " of "
                                + state.call().tool() + " happened before a crash, and it was not settled.");
            } else if (settledBy != null) {
                settled.add(new ToolFinished(settledBy));
            } else if (state.isPending()) {
                waits = true;
            } else if (state.claims() > CRASHES && !session.fence().equals(state.claim())) {
                end = crashed(step);
            } else if (CallRules.mayRun(state, session.fence())) {
                (session.fence().equals(state.claim()) ? ours : claims).add(state.call());
            } else if (CallRules.isToBeExamined(state, session.fence())) {
                doubts.add(state.call());
            } else {
                questions.add(CallRules.question(state, session.fence()));
            }
        }
        if (end != null) {
            var underWay = ours.stream().filter(call -> isStarted(step, call)).toList();
            return underWay.isEmpty() ? end : new RunCalls(underWay);
        }
        if (!settled.isEmpty()) {
            return new Write(settled);
        }
        if (!doubts.isEmpty()) {
            return new Examine(doubts);
        }
        if (!claims.isEmpty()) {
            return claims.stream().allMatch(call -> call.effect() == Effect.NONE)
                    ? new Write(claimsAndStarts(session, claims))
                    : new ClaimCalls(claims);
        }
        if (!ours.isEmpty()) {
            return new RunCalls(ours);
        }
        return waits || !questions.isEmpty() ? new Wait.ForPerson(questions) : finish(session, step);
    }

    /** Whether the call was started. If so, its observation must be in the log before the session's end. */
    private static boolean isStarted(AgentStep step, ToolCall call) {
        var state = step.calls().get(call.callId());
        return state != null && state.started();
    }

    /**
     * Returns the moves that claim calls. If one of them was started under an earlier claim, the restart of the step comes first: the
     * log then has the reason for the second start.
     *
     * @param calls of the last step, not over
     */
    public static List<Move> claims(AgentSession session, List<ToolCall> calls) {
        var moves = new ArrayList<Move>();
        var step = session.lastStep();
        if (step != null && calls.stream().anyMatch(call -> isStarted(step, call))) {
            moves.add(new StepRestarted(step.index(), StepRestarted.Reason.CRASH));
        }
        calls.forEach(call -> moves.add(new ToolClaimed(call.callId(), session.fence())));
        return moves;
    }

    /** Calls without effects need no ledger entry between claim and start, so one write does both. */
    private static List<Move> claimsAndStarts(AgentSession session, List<ToolCall> calls) {
        var moves = new ArrayList<>(claims(session, calls));
        calls.forEach(call -> moves.add(new ToolStarted(call.callId())));
        return moves;
    }

    private static Decision finish(AgentSession session, AgentStep step) {
        var moves = new ArrayList<Move>();
        moves.add(new StepFinished(step.index()));
        moves.addAll(afterFinished(session, session.steps()));
        return new Write(moves);
    }

    /** Returns the moves after the last step. All of its calls are over. */
    private static List<Move> afterFinished(AgentSession session, List<AgentStep> steps) {
        var last = steps.getLast();
        if (last.isFinal() && last.answer() != null) {
            return List.of(new SessionCompleted(String.valueOf(last.answer().finalAnswer())));
        }
        var loop = LoopDetector.find(steps);
        if (loop.isPresent()) {
            return List.of(new SessionFailed(loop.get(), null));
        }
        if (steps.size() >= session.task().limits().maxSteps()) {
            return List.of(new SessionFailed(
                    new Failure(
                            "max_steps",
                            "No final answer came within max_steps of "
                                    + session.task().limits().maxSteps() + "."),
                    null));
        }
        return List.of(new StepAsked(last.index() + 1, session.fence()));
    }

    private static Decision crashed(AgentStep step) {
        return fail("crashed", "Step " + step.index() + " lost its server more than " + CRASHES + " times.");
    }

    private static Decision fail(String code, String message) {
        return new Write(List.of(new SessionFailed(new Failure(code, message), null)));
    }
}
