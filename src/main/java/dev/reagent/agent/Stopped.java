package dev.reagent.agent;

import java.time.Duration;

/**
 * One thing that a cancel stopped, or could not.
 *
 * @param id   the step's number for a model call, else the id of the call, container or approval
 * @param took from the cancel to the confirmation
 */
public record Stopped(Kind kind, String id, Outcome outcome, Duration took) {

    /** What was stopped. */
    public enum Kind {
        MODEL_CALL,
        TOOL_CALL,
        SANDBOX,
        SUB_AGENT,
        APPROVAL
    }

    /** How that went. */
    public enum Outcome {
        /** It is over, and we saw it. */
        STOPPED,
        /** It was told to stop; whether it did, or what it did before, cannot be known. */
        UNKNOWN,
        /** It is known to go on. */
        FAILED
    }
}
