package dev.reagent.api.run;

import dev.reagent.agent.task.Retry;
import jakarta.validation.constraints.DecimalMax;
import jakarta.validation.constraints.DecimalMin;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.NotNull;
import java.time.Duration;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** How often a run is attempted, as clients send it. */
public record RetryRequest(
        @NotNull @Min(1) @Max(5) @Nullable Integer attempts,
        @DecimalMin("0") @DecimalMax("3600") @Nullable Double backoffSeconds) {

    private static final double DEFAULT_BACKOFF = 5;

    /** Converts the request. Only after all checks passed. */
    Retry toRetry() {
        double seconds = backoffSeconds == null ? DEFAULT_BACKOFF : backoffSeconds;
        return new Retry(Objects.requireNonNull(attempts), Duration.ofMillis(Math.round(seconds * 1000)));
    }
}
