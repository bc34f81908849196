package dev.reagent.agent;

import dev.reagent.agent.call.ApprovalRequest;
import dev.reagent.agent.call.Failure;
import dev.reagent.agent.call.ToolCall;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What a session's owner does next. */
public sealed interface Decision {

    /** Append these moves; nothing else is needed. */
    record Write(List<Event.Move> moves) implements Decision {}

    /** Send the model request of this step. */
    record AskModel(int step) implements Decision {}

    /** Examine these calls with their tools' rules: they may or may not have run under an earlier claim. */
    record Examine(List<ToolCall> calls) implements Decision {}

    /** Claim these calls, some of which have effects: those first in the ledger, then all in the log. */
    record ClaimCalls(List<ToolCall> calls) implements Decision {}

    /** Run these calls, which this claim may run, concurrently. */
    record RunCalls(List<ToolCall> calls) implements Decision {}

    /** Save and park the session. No server owns it until the wait is over. */
    sealed interface Wait extends Decision {

        /** Wait for people to answer these questions. Empty if earlier questions are still open. */
        record ForPerson(List<Question> questions) implements Wait {}

        /** Record that an attempt of the run failed. The next one begins after the pause. */
        record ForTime(Event.RetryPlanned planned) implements Wait {}
    }

    /**
     * Stop all running work, then end the session.
     *
     * @param why the failure to end with; null for a cancellation, whose end reports what was stopped
     */
    record StopAll(@Nullable Failure why) implements Decision {

        /** Returns the last event, after this work was stopped. */
        public Event.End end(List<Stopped> stopped) {
            return why == null ? new Event.SessionCancelled(stopped) : new Event.SessionFailed(why, null);
        }
    }

    /** A question about a call that a person must answer. */
    record Question(ApprovalRequest.Kind kind, ToolCall call) {}
}
