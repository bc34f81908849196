package dev.reagent.agent;

/** How an approval ended. */
public sealed interface Verdict {

    /** Run the call as it stands. */
    record Approved() implements Verdict {}

    /** Run the call with these arguments instead. */
    record Edited(ToolCall call) implements Verdict {}

    /** Do not run it; the model is told why. */
    record Rejected(String message) implements Verdict {}

    /** Do not run it; this is its result. */
    record Responded(String message) implements Verdict {}

    /** Nobody decided in time. */
    record Expired() implements Verdict {}
}
