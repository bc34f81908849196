package dev.reagent.agent;

/**
 * Why a call or a session failed.
 *
 * @param code    one word of a fixed list, such as {@code timeout}
 * @param message one sentence in our own words that says what to do about it
 */
public record Failure(String code, String message) {}
