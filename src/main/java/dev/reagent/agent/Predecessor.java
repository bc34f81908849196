package dev.reagent.agent;

import org.jspecify.annotations.Nullable;

/**
 * A run that another run waits for, as far as it is known what became of it.
 *
 * @param status how it ended; null while it has not
 * @param words  its final answer, or why it failed, cut where it was long; null where there is neither
 */
public record Predecessor(
        SessionId id,
        @Nullable SessionStatus status,
        @Nullable String words) {

    /** One that has not ended. */
    public static Predecessor open(SessionId id) {
        return new Predecessor(id, null, null);
    }

    public boolean isOpen() {
        return status == null;
    }

    /** Whether it ended without an answer. */
    public boolean isBroken() {
        return status != null && status != SessionStatus.COMPLETED;
    }
}
