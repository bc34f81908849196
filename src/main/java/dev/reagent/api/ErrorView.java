package dev.reagent.api;

import dev.reagent.agent.Outcome;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.jspecify.annotations.Nullable;

/** Why a session failed. */
@Schema(description = "Why the session failed")
record ErrorView(
        @Schema(
                description =
                        "One word: `max_steps`, `timeout`, `budget`, `model_unavailable`, `invalid_model_output`, `loop_detected`, `needs_reconciliation`, `predecessor_failed`, `crashed`, `internal`, …",
                examples = "max_steps")
        String code,

        String message,

        @Schema(description = "What the server's log has the details under") @Nullable
        String errorId) {

    static @Nullable ErrorView of(@Nullable Outcome outcome) {
        return outcome instanceof Outcome.Failed(var why, var errorId)
                ? new ErrorView(why.code(), why.message(), errorId)
                : null;
    }

    static @Nullable String answerOf(@Nullable Outcome outcome) {
        return outcome instanceof Outcome.Completed(var answer) ? answer : null;
    }
}
