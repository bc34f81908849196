package dev.reagent.model.wire.fault;

import io.vertx.core.MultiMap;
import java.time.Duration;
import java.time.Instant;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeParseException;
import org.jspecify.annotations.Nullable;

/** Reads the pause that another server requests: milliseconds, seconds, or a date. */
public final class RetryAfter {

    private static final double A_DAY_MS = 86_400_000;

    private RetryAfter() {}

    /** Never negative; null if the headers have no readable pause. */
    public static @Nullable Duration of(MultiMap headers, Instant now) {
        var exact = number(headers.get("retry-after-ms"), 1);
        if (exact != null) {
            return exact;
        }
        var value = headers.get("retry-after");
        var seconds = number(value, 1_000);
        return seconds != null || value == null ? seconds : date(value, now);
    }

    private static @Nullable Duration number(@Nullable String value, int factor) {
        if (value == null) {
            return null;
        }
        try {
            double millis = Double.parseDouble(value.strip()) * factor;
            return Double.isNaN(millis) ? null : Duration.ofMillis((long) Math.clamp(millis, 0, A_DAY_MS));
        } catch (NumberFormatException perhapsADate) {
            return null;
        }
    }

    private static @Nullable Duration date(String value, Instant now) {
        try {
            var until = ZonedDateTime.parse(value.strip(), DateTimeFormatter.RFC_1123_DATE_TIME)
                    .toInstant();
            return until.isAfter(now) ? Duration.between(now, until) : Duration.ZERO;
        } catch (DateTimeParseException neither) {
            return null;
        }
    }
}
