package dev.reagent.agent;

import dev.reagent.agent.call.ApprovalRequest;
import dev.reagent.agent.call.Failure;
import dev.reagent.agent.call.Fence;
import dev.reagent.agent.call.Finding;
import dev.reagent.agent.call.MicroDollars;
import dev.reagent.agent.call.Observation;
import dev.reagent.agent.call.ToolCall;
import dev.reagent.agent.call.Verdict;
import dev.reagent.agent.task.Message;
import dev.reagent.agent.task.Task;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Something that happened to a session. Events are never changed; a session is the fold of its events.
 *
 * <p>An event's type defines how it is written. {@link ToolClaimed}, {@link ToolStarted} and {@link ToolFinished} can be a fact or a move.
 */
public sealed interface Event permits Event.Fact, Event.Move, Event.ByOthers {

    /** A result that the session's owner records. It is appended even if others wrote meanwhile. */
    sealed interface Fact extends Event {}

    /** What the session's owner does next. It is appended only if the log still has the version of the decision. */
    sealed interface Move extends Event {}

    /** An input from outside. Its writer needs neither the log nor the ownership of the session. */
    sealed interface ByOthers extends Event {}

    /** The last event of a session. */
    sealed interface End extends Move {}

    /** The session was accepted. The first event of each log. */
    record SessionStarted(Task task) implements Move {}

    /** The model request of a new step, or a repeated one, starts under this claim. */
    record StepAsked(int step, Fence fence) implements Move {}

    /**
     * The text streamed for the step so far is void, and its model request is sent again. If the step has its answer, the answer stays,
     * and calls that were started under an earlier claim start again.
     */
    record StepRestarted(int step, Reason reason) implements Move {

        /** Why a step restarts. */
        public enum Reason {
            /** The step's server ended, by a crash or an orderly stop. */
            CRASH,
            /** The model request broke off or failed, or a new attempt of the run begins with this step. */
            RETRY,
            /** The answer was invalid. */
            REPAIR
        }
    }

    /**
     * The model answered. The facts about its calls' tools are fixed here.
     *
     * @param message     as the model sent it; sent back to it unchanged
     * @param thought     the readable thought; empty if there is none
     * @param calls       in the answer's order; empty in a final answer
     * @param finalAnswer null if the answer requests calls or has a problem
     * @param problem     what is wrong with the answer, as text for the model; null if the answer is valid
     * @param report      the provider's report about an answer that it could not read itself; else null
     */
    record ModelAnswered(
            int step,
            Message.Assistant message,
            String thought,
            List<ToolCall> calls,
            @Nullable String finalAnswer,
            @Nullable String problem,
            StopReason stop,
            Usage usage,
            MicroDollars cost,
            @Nullable ProviderReport report)
            implements Fact {
        public ModelAnswered {
            calls = List.copyOf(calls);
        }
    }

    /**
     * A try of the model request failed, at this usage and cost.
     *
     * @param retryable whether another try may succeed
     * @param pause     until the step's next try; null if this attempt of the run makes none
     * @param report    the provider's report; null if there is none
     */
    record ModelFailed(
            int step,
            Failure why,
            boolean retryable,
            Usage usage,
            MicroDollars cost,
            @Nullable Duration pause,
            @Nullable ProviderReport report)
            implements Fact {}

    /**
     * Only this claim may run the call. A move when the owner claims the call. A fact when the ledger has the claim of an earlier owner
     * and the log lost it.
     */
    record ToolClaimed(String callId, Fence fence) implements Fact, Move {}

    /** The call starts. A move if written with the claim of calls without effects; else a fact, written right before the call is sent. */
    record ToolStarted(String callId) implements Fact, Move {}

    /** The tool's rule examined a call that may or may not have run under an earlier claim. */
    record DoubtExamined(String callId, Finding finding) implements Fact {}

    /** The call is over. A fact if it ran; a move if it was settled without running. */
    record ToolFinished(Observation observation) implements Fact, Move {}

    /** The owner opens a question to a person, then parks the session. */
    record ApprovalRequested(ApprovalRequest request) implements Move {}

    /** A person answered, or the question expired. Wakes the session. */
    record ApprovalDecided(String approvalId, String callId, Verdict verdict, String by) implements ByOthers {}

    /** The session's end was requested. After this event the log accepts no move except the end. */
    record CancelRequested(String by) implements ByOthers {}

    /** The run's time is over. The owner stops all work and fails the run. */
    record DeadlinePassed() implements ByOthers {}

    /** The session waits, and its owner gives it up. No server owns it until it wakes. */
    record Parked() implements Move {}

    /**
     * An attempt of the run failed for a temporary reason, and another one follows. Completed steps and calls are kept.
     *
     * @param failed  how many attempts failed so far, including this one, from 1
     * @param errorId identifies the details in the server's log; null if there are none
     * @param pause   until the next attempt
     */
    record RetryPlanned(int failed, Failure why, @Nullable String errorId, Duration pause) implements Move {}

    /** The pause after this number of failed attempts is over. Wakes the session. */
    record RetryDue(int failed) implements ByOthers {}

    /** Every call of the step has its observation, or its answer is the final one. */
    record StepFinished(int step) implements Move {}

    /** The session ended with an answer. */
    record SessionCompleted(String finalAnswer) implements End {}

    /**
     * The session ended without an answer.
     *
     * @param errorId identifies the details in the server's log; null if there are none
     */
    record SessionFailed(Failure why, @Nullable String errorId) implements End {}

    /** The session ended on request. Reports what was stopped. */
    record SessionCancelled(List<Stopped> stopped) implements End {
        public SessionCancelled {
            stopped = List.copyOf(stopped);
        }
    }
}
