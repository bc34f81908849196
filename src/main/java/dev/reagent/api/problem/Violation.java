package dev.reagent.api.problem;

/**
 * One error in a request.
 *
 * @param field   where, such as {@code messages[2].role}; {@code body} for the whole
 * @param message what is wrong, with the limit and what was found
 */
public record Violation(String field, String message) {}
