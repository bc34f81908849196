package dev.reagent.agent.task;

import java.util.Locale;

/** An event that a callback can send. */
public enum CallbackEvent {
    SESSION_COMPLETED,
    SESSION_FAILED,
    SESSION_CANCELLED,
    /** The session waits for a person. */
    APPROVAL_REQUESTED;

    /** Returns the event for the status of a session that is over. */
    public static CallbackEvent of(SessionStatus over) {
        return switch (over) {
            case COMPLETED -> SESSION_COMPLETED;
            case FAILED -> SESSION_FAILED;
            case CANCELLED -> SESSION_CANCELLED;
            case PENDING, RUNNING, AWAITING_APPROVAL ->
                throw new IllegalArgumentException("the session is not over but " + over.wireName());
        };
    }

    /** The name in JSON, SQL and the stream, such as {@code session.completed}. */
    public String wireName() {
        return name().toLowerCase(Locale.ROOT).replace('_', '.');
    }
}
