package dev.reagent.agent.call;

import org.jspecify.annotations.Nullable;

/**
 * Why a call or a session failed.
 *
 * @param code    a word of a fixed list, such as {@code timeout}
 * @param message one sentence in the server's own words that says what to do about it
 * @param reason  a more specific word, of the code's own list; null if there is none
 */
public record Failure(String code, String message, @Nullable String reason) {

    public Failure(String code, String message) {
        this(code, message, null);
    }
}
