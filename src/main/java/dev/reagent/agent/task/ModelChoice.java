package dev.reagent.agent.task;

import org.jspecify.annotations.Nullable;

/**
 * The model of a run, and how it answers.
 *
 * @param model           the full id of a model in the catalogue
 * @param maxOutputTokens of one answer; null for the model's own limit
 * @param temperature     0 to 2; null for the model's own
 */
public record ModelChoice(
        String model,
        @Nullable Integer maxOutputTokens,
        @Nullable Double temperature) {

    /** Returns the model with its own limit and temperature. */
    public static ModelChoice of(String model) {
        return new ModelChoice(model, null, null);
    }
}
