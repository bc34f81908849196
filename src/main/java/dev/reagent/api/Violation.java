package dev.reagent.api;

import org.eclipse.microprofile.openapi.annotations.media.Schema;

/**
 * One thing that is wrong with a request.
 *
 * @param field   where, such as {@code messages[2].role}; {@code body} for the whole
 * @param message what, with the limit and what was found
 */
@Schema(description = "One thing that is wrong with a request")
record Violation(
        @Schema(
                description = "Where: a field's path, a parameter's or header's name, or `body`",
                examples = "max_steps")
        String field,

        @Schema(
                description = "What: the limit, and what was found",
                examples = "must be less than or equal to 200, found 500")
        String message) {}
