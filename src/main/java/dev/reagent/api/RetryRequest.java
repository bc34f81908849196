package dev.reagent.api;

import dev.reagent.agent.Retry;
import jakarta.validation.constraints.DecimalMax;
import jakarta.validation.constraints.DecimalMin;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.NotNull;
import java.time.Duration;
import java.util.Objects;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.jspecify.annotations.Nullable;

/** How often a client wants its run attempted. */
@Schema(
        description =
                "How often the run is attempted where it fails as `model_unavailable` with a reason that may pass, or as"
                        + " `internal`. A new attempt goes on from the last good step: what was done is not done again",
        additionalProperties = Schema.False.class,
        examples = "{\"attempts\": 3, \"backoff_seconds\": 10}")
record RetryRequest(
        @Schema(description = "The first attempt counted; 1 is no retry", required = true)
        @NotNull
        @Min(1)
        @Max(5)
        @Nullable
        Integer attempts,

        @Schema(
                description =
                        "The wait before the second attempt, in seconds, fractions allowed; doubled before each one"
                                + " after, up to an hour. Up to a quarter is added, so that runs that failed together do not come"
                                + " back together. The run's `timeout_seconds` goes on meanwhile",
                defaultValue = "5")
        @DecimalMin("0")
        @DecimalMax("3600")
        @Nullable
        Double backoffSeconds) {

    private static final double USUAL_BACKOFF = 5;

    /** The same as sessions know it; only once it has passed every check. */
    Retry toRetry() {
        double seconds = backoffSeconds == null ? USUAL_BACKOFF : backoffSeconds;
        return new Retry(Objects.requireNonNull(attempts), Duration.ofMillis(Math.round(seconds * 1000)));
    }
}
