package dev.reagent.api;

import dev.reagent.agent.AgentSession;
import dev.reagent.agent.Event.RetryPlanned;
import java.time.Instant;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.jspecify.annotations.Nullable;

/** How far a run has come with its attempts. */
@Schema(description = "How far a run that was ordered with `retry` has come with its attempts")
record RetryView(
        @Schema(description = "As ordered") int attempts,

        @Schema(description = "How many failed and were followed by another, or will be")
        int failedAttempts,

        @Schema(description = "About when the next attempt begins; null while none is waited for") @Nullable
        Instant nextAt,

        @Schema(description = "Why the last of them failed") @Nullable
        ErrorView lastError) {

    static @Nullable RetryView of(AgentSession session) {
        var retry = session.task().retry();
        var retries = session.retries();
        return retry == null
                ? null
                : new RetryView(
                        retry.attempts(),
                        retries.failed(),
                        session.parked() && retries.isWaiting() ? retries.nextAt() : null,
                        error(retries.last()));
    }

    private static @Nullable ErrorView error(@Nullable RetryPlanned last) {
        return last == null ? null : ErrorView.of(last.why(), last.errorId());
    }
}
