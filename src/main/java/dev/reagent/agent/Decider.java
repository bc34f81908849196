package dev.reagent.agent;

import dev.reagent.agent.Decision.AskModel;
import dev.reagent.agent.Decision.ClaimCalls;
import dev.reagent.agent.Decision.Examine;
import dev.reagent.agent.Decision.Park;
import dev.reagent.agent.Decision.Question;
import dev.reagent.agent.Decision.Record;
import dev.reagent.agent.Decision.RunCalls;
import dev.reagent.agent.Decision.StopAll;
import dev.reagent.agent.Decision.TryLater;
import dev.reagent.agent.Event.ModelAnswered;
import dev.reagent.agent.Event.ModelFailed;
import dev.reagent.agent.Event.RetryPlanned;
import dev.reagent.agent.Event.SessionCompleted;
import dev.reagent.agent.Event.SessionFailed;
import dev.reagent.agent.Event.StepAsked;
import dev.reagent.agent.Event.StepFinished;
import dev.reagent.agent.Event.StepRestarted;
import dev.reagent.agent.Event.ToolClaimed;
import dev.reagent.agent.Event.ToolFinished;
import dev.reagent.agent.Event.ToolStarted;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** All policy of a session: what to do next, from what has happened. Pure: the same log, the same decision. */
public final class Decider {

    /** Times a model is asked to mend an answer of one step. */
    public static final int REPAIR_TURNS = 2;

    /** Times a step or a call may lose its server before the session ends. */
    public static final int CRASHES = 5;

    private Decider() {}

    /**
     * What its owner should do next.
     *
     * @param session runnable, under the owner's fence
     * @throws IllegalStateException where nothing is left to do: the session waits or is over
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
                            + session.task().timeout().toSeconds() + "."));
        }
        var planned = session.retries().last();
        if (planned != null && session.retries().isWaiting()) {
            return new TryLater(planned);
        }
        var step = session.lastStep();
        if (step == null) {
            var stopper = session.task().after() == null
                    ? Optional.<Predecessor>empty()
                    : session.task().after().stopper();
            if (stopper.isPresent()) {
                return predecessorFailed(stopper.get());
            }
            return new Record(List.of(new StepAsked(0, session.fence())));
        }
        if (step.isFinished()) {
            return new Record(afterFinished(session, session.steps()));
        }
        return step.answer() == null ? askOrGiveUp(session, step) : actOrFinish(session, step, step.answer());
    }

    /**
     * What follows from a session with nothing to be done in between: they can be written together.
     *
     * @return moves in order; none where something has to be done first, or nothing is left to do
     */
    public static List<Event> movesFrom(AgentSession session) {
        var moves = new ArrayList<Event>();
        var then = session;
        while (then.isRunnable() && decide(then) instanceof Record(var next)) {
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
     * What follows from a fault of the server's own.
     *
     * @param session runnable, as it was when the fault came
     * @param errorId where the server's log has it
     */
    public static Decision afterFault(AgentSession session, String errorId) {
        return session.cancelRequested() || session.deadlinePassed()
                ? fault(errorId)
                : tryLaterOrFail(session, internal(errorId), errorId);
    }

    /** The end of a run by a fault of the server's own. */
    public static Decision fault(String errorId) {
        return new Record(List.of(new SessionFailed(internal(errorId), errorId)));
    }

    private static Failure internal(String errorId) {
        return new Failure("internal", "The server failed; its log has it as error " + errorId + ".");
    }

    /** For failures that may pass. One whose wait was over before it was written down is not waited for. */
    private static Decision tryLaterOrFail(AgentSession session, Failure why, @Nullable String errorId) {
        var retry = session.task().retry();
        int failed = session.retries().failed() + 1;
        if (retry == null || failed >= retry.attempts()) {
            return new Record(List.of(new SessionFailed(why, errorId)));
        }
        var planned = new RetryPlanned(failed, why, errorId, retry.pauseAfter(failed, session.id()));
        return session.retries().due() >= failed ? new Record(List.of(planned)) : new TryLater(planned);
    }

    private static Decision askOrGiveUp(AgentSession session, AgentStep step) {
        if (step.failure() != null) {
            return afterModelFailure(session, step, step.failure());
        }
        if (step.isUnrepaired()) {
            return step.repaired() < REPAIR_TURNS
                    ? askAgain(session, step, StepRestarted.Reason.REPAIR)
                    : fail(
                            "invalid_model_output",
                            "The model's answer could not be understood after " + REPAIR_TURNS + " repair turns: "
                                    + step.broken().getLast().problem());
        }
        if (step.asked().equals(session.fence())) {
            return new AskModel(step.index());
        }
        if (step.asked().equals(Fence.NONE)) {
            return askAgain(session, step, StepRestarted.Reason.RETRY);
        }
        return step.crashes() < CRASHES ? askAgain(session, step, StepRestarted.Reason.CRASH) : crashed(step);
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
                : new Record(List.of(new SessionFailed(why, null)));
    }

    private static Decision askAgain(AgentSession session, AgentStep step, StepRestarted.Reason reason) {
        return new Record(
                List.of(new StepRestarted(step.index(), reason), new StepAsked(step.index(), session.fence())));
    }

    private static Decision actOrFinish(AgentSession session, AgentStep step, ModelAnswered answer) {
        var settled = new ArrayList<Event>();
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
            return new Record(settled);
        }
        if (!doubts.isEmpty()) {
            return new Examine(doubts);
        }
        if (!claims.isEmpty()) {
            return claims.stream().allMatch(call -> call.effect() == Effect.NONE)
                    ? new Record(claimsAndStarts(session, claims))
                    : new ClaimCalls(claims);
        }
        if (!ours.isEmpty()) {
            return new RunCalls(ours);
        }
        return waits || !questions.isEmpty() ? new Park(questions) : finish(session, step);
    }

    /** Whether it was let go: what comes of it must be in the log before the end. */
    private static boolean isStarted(AgentStep step, ToolCall call) {
        var state = step.calls().get(call.callId());
        return state != null && state.started();
    }

    /**
     * What the claim of calls writes. Where one of them was started under an earlier claim, the restart of the step comes first, so that no
     * call starts twice without a reason.
     *
     * @param calls of the last step, not over
     */
    public static List<Event> claims(AgentSession session, List<ToolCall> calls) {
        var moves = new ArrayList<Event>();
        var step = session.lastStep();
        if (step != null && calls.stream().anyMatch(call -> isStarted(step, call))) {
            moves.add(new StepRestarted(step.index(), StepRestarted.Reason.CRASH));
        }
        calls.forEach(call -> moves.add(new ToolClaimed(call.callId(), session.fence())));
        return moves;
    }

    /** Calls without effects need no ledger between the two: the write that claims them lets them go. */
    private static List<Event> claimsAndStarts(AgentSession session, List<ToolCall> calls) {
        var moves = new ArrayList<>(claims(session, calls));
        calls.forEach(call -> moves.add(new ToolStarted(call.callId())));
        return moves;
    }

    private static Decision finish(AgentSession session, AgentStep step) {
        var moves = new ArrayList<Event>();
        moves.add(new StepFinished(step.index()));
        moves.addAll(afterFinished(session, session.steps()));
        return new Record(moves);
    }

    /** What follows the last step, all of its calls being over. */
    private static List<Event> afterFinished(AgentSession session, List<AgentStep> steps) {
        var last = steps.getLast();
        if (last.isFinal() && last.answer() != null) {
            return List.of(new SessionCompleted(String.valueOf(last.answer().finalAnswer())));
        }
        var loop = LoopDetector.find(steps);
        if (loop.isPresent()) {
            return List.of(new SessionFailed(loop.get(), null));
        }
        if (steps.size() >= session.task().maxSteps()) {
            return List.of(new SessionFailed(
                    new Failure(
                            "max_steps",
                            "No final answer came within max_steps of "
                                    + session.task().maxSteps() + "."),
                    null));
        }
        return List.of(new StepAsked(last.index() + 1, session.fence()));
    }

    private static Decision crashed(AgentStep step) {
        return fail("crashed", "Step " + step.index() + " lost its server " + CRASHES + " times.");
    }

    private static Decision fail(String code, String message) {
        return new Record(List.of(new SessionFailed(new Failure(code, message), null)));
    }
}
