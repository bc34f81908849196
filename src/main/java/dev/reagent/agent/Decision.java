package dev.reagent.agent;

import java.util.List;

/** What is to be done next for a session. */
public sealed interface Decision {

    /** Write these moves down; nothing else is needed. */
    record Record(List<Event> moves) implements Decision {}

    /** Ask the model for this step's answer. */
    record AskModel(int step) implements Decision {}

    /** Make these calls ours, some of which have effects: those in the ledger first, then all in the log. */
    record ClaimCalls(List<ToolCall> calls) implements Decision {}

    /** Make these calls, which are ours, at the same time. */
    record RunCalls(List<ToolCall> calls) implements Decision {}

    /** Ask people these questions, and wait with nobody owning the session. */
    record Park(List<Question> questions) implements Decision {}

    /** Stop everything that runs, and end with a report of it. */
    record StopAll() implements Decision {}

    /** Something a person must settle about a call. */
    record Question(ApprovalRequest.Kind kind, ToolCall call) {}
}
