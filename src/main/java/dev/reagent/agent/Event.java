package dev.reagent.agent;

import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Something that happened to a session, in the past tense and for good. A session is the fold of its events.
 *
 * <p>A <em>fact</em> is recorded whatever others wrote meanwhile; a <em>move</em> only at the version it was decided
 * on; some events come <em>by others</em> than the session's owner.
 */
public sealed interface Event {

    /** Move, the first. */
    record SessionStarted(Task task) implements Event {}

    /** Move: a step begins, or is asked again under a new claim. */
    record StepAsked(int step, Fence fence) implements Event {}

    /**
     * Move: what was streamed of the step is void, and it is asked again. Where it has its answer, that stays, and calls that were started
     * under an earlier claim are started again.
     */
    record StepRestarted(int step, Reason reason) implements Event {

        /** Why a step is asked again. */
        public enum Reason {
            /** Its server ended, by a crash or by an orderly stop. */
            CRASH,
            /** The model broke off or failed, or a new attempt of the run begins with it. */
            RETRY,
            /** The answer could not be understood. */
            REPAIR
        }
    }

    /**
     * Fact: the model's answer, with its calls stamped.
     *
     * @param message     as the model gave it, to be sent back verbatim
     * @param thought     the readable thought; empty where there is none
     * @param calls       in the answer's order; empty in a final answer
     * @param finalAnswer null where the answer asks for calls or has a problem
     * @param problem     what is wrong with the answer, as the model will be told; null where it is sound
     * @param report      what the provider said about an answer that it could not read itself; null else
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
            implements Event {
        public ModelAnswered {
            calls = List.copyOf(calls);
        }
    }

    /**
     * Fact: a request to the model failed, with what it used up.
     *
     * @param retryable whether asking again may help
     * @param pause     until the step's next try; null where this attempt of the run makes none
     * @param report    what the provider said about it; null where it said nothing
     */
    record ModelFailed(
            int step,
            Failure why,
            boolean retryable,
            Usage usage,
            MicroDollars cost,
            @Nullable Duration pause,
            @Nullable ProviderReport report)
            implements Event {}

    /** Move: the call belongs to this claim, which alone may run it. */
    record ToolClaimed(String callId, Fence fence) implements Event {}

    /** Fact: the call was let go. */
    record ToolStarted(String callId) implements Event {}

    /** Fact: the rule of its tool was asked about a call that may or may not have happened under an earlier claim. */
    record DoubtExamined(String callId, Finding finding) implements Event {}

    /** Fact: the call is over. */
    record ToolFinished(Observation observation) implements Event {}

    /** Move: a person is asked. */
    record ApprovalRequested(ApprovalRequest request) implements Event {}

    /** By others: a person, or the clock, has answered. */
    record ApprovalDecided(String approvalId, String callId, Verdict verdict, String by) implements Event {}

    /** By others: from here on no move but the end is taken. */
    record CancelRequested(String by) implements Event {}

    /** By others: the run's time is over. */
    record DeadlinePassed() implements Event {}

    /** Move: the session waits and is owned by nobody. */
    record Parked() implements Event {}

    /**
     * Move: an attempt of the run has failed in a way that may pass, and another one follows. What was done stays done.
     *
     * @param failed  how many attempts have failed with this one, from 1
     * @param errorId where the server's log has the details; null where there are none
     * @param pause   until the next one
     */
    record RetryPlanned(int failed, Failure why, @Nullable String errorId, Duration pause) implements Event {}

    /** By others: so many failed attempts need not be waited for any more. */
    record RetryDue(int failed) implements Event {}

    /** Move: every call of the step has its observation, or it gave the final answer. */
    record StepFinished(int step) implements Event {}

    /** Move, the last: ended with an answer. */
    record SessionCompleted(String finalAnswer) implements Event {}

    /**
     * Move, the last: ended without one.
     *
     * @param errorId where the log has the details; null where there are none
     */
    record SessionFailed(Failure why, @Nullable String errorId) implements Event {}

    /** Move, the last: ended on request, with what was stopped. */
    record SessionCancelled(List<Stopped> stopped) implements Event {
        public SessionCancelled {
            stopped = List.copyOf(stopped);
        }
    }

    /** Whether others than the session's owner write it, who do not know the log. */
    default boolean isByOthers() {
        return this instanceof ApprovalDecided
                || this instanceof CancelRequested
                || this instanceof DeadlinePassed
                || this instanceof RetryDue;
    }

    /** Whether nothing can follow. */
    default boolean isTerminal() {
        return this instanceof SessionCompleted || this instanceof SessionFailed || this instanceof SessionCancelled;
    }
}
