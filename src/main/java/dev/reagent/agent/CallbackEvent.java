package dev.reagent.agent;

import java.util.Locale;

/** What a callback can tell of. */
public enum CallbackEvent {
    SESSION_COMPLETED,
    SESSION_FAILED,
    SESSION_CANCELLED,
    /** A person is asked, and the session waits. */
    APPROVAL_REQUESTED;

    /** How such a session has ended; of a session that is over. */
    public static CallbackEvent of(SessionStatus over) {
        return switch (over) {
            case COMPLETED -> SESSION_COMPLETED;
            case FAILED -> SESSION_FAILED;
            case CANCELLED -> SESSION_CANCELLED;
            case PENDING, RUNNING, AWAITING_APPROVAL ->
                throw new IllegalArgumentException("the session is not over but " + over.wireName());
        };
    }

    /** The name in JSON and SQL, as the stream has it: {@code session.completed}. */
    public String wireName() {
        return name().toLowerCase(Locale.ROOT).replace('_', '.');
    }
}
