package dev.reagent.agent;

import java.time.Duration;

/**
 * A piece of work that the end of a session stopped, or failed to stop.
 *
 * @param id   the step's number for a model call, else the id of the call, container or approval
 * @param took from the cancellation to the confirmation
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

    /** The result of stopping it. */
    public enum Outcome {
        /** It is over; this was confirmed. */
        STOPPED,
        /** A stop was sent. Whether it stopped, or what it did before, is unknown. */
        UNKNOWN,
        /** It is known to continue. */
        FAILED
    }
}
