package dev.reagent.agent;

import org.jspecify.annotations.Nullable;

/**
 * Why a call or a session failed.
 *
 * @param code    one word of a fixed list, such as {@code timeout}
 * @param message one sentence in our own words that says what to do about it
 * @param reason  one word that is finer than the code, of a list that belongs to it; null where there is none
 */
public record Failure(String code, String message, @Nullable String reason) {

    public Failure(String code, String message) {
        this(code, message, null);
    }
}
