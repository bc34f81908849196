package dev.reagent.api.view;

import dev.reagent.agent.Outcome;
import dev.reagent.agent.call.Failure;
import org.jspecify.annotations.Nullable;

/** Why a session failed. */
public record ErrorView(
        String code,
        String message,
        @Nullable String reason,
        @Nullable String errorId) {

    static @Nullable ErrorView of(@Nullable Outcome outcome) {
        return outcome instanceof Outcome.Failed(var why, var errorId) ? of(why, errorId) : null;
    }

    static ErrorView of(Failure why, @Nullable String errorId) {
        return new ErrorView(why.code(), why.message(), why.reason(), errorId);
    }
}
