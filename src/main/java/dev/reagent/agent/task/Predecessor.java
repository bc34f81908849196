package dev.reagent.agent.task;

import org.jspecify.annotations.Nullable;

/**
 * A run that another run waits for, and how it ended.
 *
 * @param status how it ended; null while it is open
 * @param words  its final answer, or why it failed, cut if too long; null if there is neither
 */
public record Predecessor(
        SessionId id,
        @Nullable SessionStatus status,
        @Nullable String words) {

    /** Returns a predecessor that has not ended. */
    public static Predecessor open(SessionId id) {
        return new Predecessor(id, null, null);
    }

    /**
     * Returns a predecessor that has ended.
     *
     * @param most characters of its words to keep; a mark at the end shows a cut
     */
    public static Predecessor ended(SessionId id, SessionStatus status, @Nullable String words, int most) {
        return new Predecessor(id, status, words == null || words.length() <= most ? words : cut(words, most));
    }

    private static String cut(String words, int most) {
        int end = Character.isHighSurrogate(words.charAt(most - 1)) ? most - 1 : most;
        return words.substring(0, end) + "\n[cut: the first " + end + " of " + words.length() + " characters]";
    }

    public boolean isOpen() {
        return status == null;
    }

    /** Whether it ended without an answer. */
    public boolean isBroken() {
        return status != null && status != SessionStatus.COMPLETED;
    }
}
