package dev.reagent.agent;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** What is to be done next for a session. */
public sealed interface Decision {

    /** Write these moves down; nothing else is needed. */
    record Record(List<Event> moves) implements Decision {}

    /** Ask the model for this step's answer. */
    record AskModel(int step) implements Decision {}

    /** Ask their tools what became of these calls: they may or may not have happened under an earlier claim. */
    record Examine(List<ToolCall> calls) implements Decision {}

    /** Make these calls ours, some of which have effects: those in the ledger first, then all in the log. */
    record ClaimCalls(List<ToolCall> calls) implements Decision {}

    /** Make these calls, which are ours, at the same time. */
    record RunCalls(List<ToolCall> calls) implements Decision {}

    /** Ask people these questions, and wait with nobody owning the session. */
    record Park(List<Question> questions) implements Decision {}

    /** Write the failure down and wait so long with nobody owning the session; then it is attempted again. */
    record TryLater(Event.RetryPlanned planned) implements Decision {}

    /**
     * Stop everything that runs, and end.
     *
     * @param why with this failure; null where somebody asked for the end, which is then a report of what was stopped
     */
    record StopAll(@Nullable Failure why) implements Decision {}

    /** Something a person must settle about a call. */
    record Question(ApprovalRequest.Kind kind, ToolCall call) {}
}
