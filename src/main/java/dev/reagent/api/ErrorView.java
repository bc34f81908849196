package dev.reagent.api;

import dev.reagent.agent.Failure;
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

        @Schema(
                description =
                        "Why the model gave no answer, where the code is `model_unavailable`: `refused_request`, the provider"
                                + " does not take the request or does not know the model; `no_key`, there is none or it is"
                                + " not accepted; `no_credit`; `context_too_long`; `not_supported`, the model cannot call"
                                + " tools; `overloaded`, it limits the rate, has no capacity or fails; `unreachable`, no"
                                + " connection or silence; `unreadable`, an answer that breaks the rules of the wire. Null"
                                + " for other codes",
                enumeration = {
                    "refused_request",
                    "no_key",
                    "no_credit",
                    "context_too_long",
                    "not_supported",
                    "overloaded",
                    "unreachable",
                    "unreadable"
                })
        @Nullable
        String reason,

        @Schema(description = "What the server's log has the details under") @Nullable
        String errorId) {

    static @Nullable ErrorView of(@Nullable Outcome outcome) {
        return outcome instanceof Outcome.Failed(var why, var errorId) ? of(why, errorId) : null;
    }

    static ErrorView of(Failure why, @Nullable String errorId) {
        return new ErrorView(why.code(), why.message(), why.reason(), errorId);
    }

    static @Nullable String answerOf(@Nullable Outcome outcome) {
        return outcome instanceof Outcome.Completed(var answer) ? answer : null;
    }
}
