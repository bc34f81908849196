package dev.reagent.agent.call;

/** How an approval ended. */
public sealed interface Verdict {

    /** The call runs unchanged. */
    record Approved() implements Verdict {}

    /** The call runs with these arguments instead. */
    record Edited(ToolCall call) implements Verdict {}

    /** The call does not run; the model receives the message as the reason. */
    record Rejected(String message) implements Verdict {}

    /** The call does not run; the message is its result. */
    record Responded(String message) implements Verdict {}

    /** Nobody decided in time; the call does not run. */
    record Expired() implements Verdict {}
}
