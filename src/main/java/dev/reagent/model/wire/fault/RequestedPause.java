package dev.reagent.model.wire.fault;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Reads the requested pause from an error's body, for providers that do not send it in a header. */
final class RequestedPause {

    private static final Duration LONGEST = Duration.ofDays(1);

    private static final String LENGTH =
            "\\d+(?:\\.\\d+)?\\s*(?:milliseconds?|ms|minutes?|mins?|m|hours?|hrs?|h|seconds?|secs?|s)\\b?";

    /** OpenAI and Groq: "try again in 1m7.66s", "in 20ms"; Gemini: "retry in 12.1s"; Azure: "retry after 6 seconds". */
    private static final Pattern IN_WORDS =
            Pattern.compile("(?:try again|retry|available|resets?) (?:in|after)\\s+((?:" + LENGTH + "\\s*)+)");

    private static final Pattern PART = Pattern.compile("(\\d+(?:\\.\\d+)?)\\s*([a-z]+)");

    /** In seconds, unless the name has another unit. Hugging Face estimates how long a model takes to load. */
    private static final List<String> FIELDS = List.of(
            "retry_after_ms", "retry_after", "retry_after_seconds", "retryAfter", "retryDelay", "estimated_time");

    private RequestedPause() {}

    /** Never negative; null if the body has no readable pause. */
    static @Nullable Duration of(ProviderError error) {
        for (var place : List.of(
                error.error(), error.error().path("metadata"), error.error().path("details"), error.body())) {
            var asked = field(place);
            if (asked != null) {
                return asked;
            }
        }
        for (var detail : error.error().path("details")) {
            var asked = field(detail);
            if (asked != null) {
                return asked;
            }
        }
        var words = IN_WORDS.matcher(error.message().toLowerCase(Locale.ROOT));
        return words.find() ? length(words.group(1)) : null;
    }

    private static @Nullable Duration field(JsonNode place) {
        for (var name : FIELDS) {
            var value = place.path(name);
            if (value.path("seconds").isNumber()) {
                return bounded(value.path("seconds").asDouble() * 1e3
                        + value.path("nanos").asDouble(0) / 1e6);
            }
            var text = value.isNumber() || value.isTextual() ? value.asText().strip() : "";
            if (text.matches("\\d+(\\.\\d+)?")) {
                return bounded(Double.parseDouble(text) * (name.endsWith("_ms") ? 1 : 1e3));
            }
            if (!text.isEmpty() && PART.matcher(text).lookingAt()) {
                return length(text);
            }
        }
        return null;
    }

    private static Duration length(String text) {
        double millis = 0;
        var part = PART.matcher(text);
        while (part.find()) {
            millis += Double.parseDouble(part.group(1)) * millisOf(part.group(2));
        }
        return bounded(millis);
    }

    private static double millisOf(String unit) {
        return switch (unit.charAt(0)) {
            case 'h' -> 3_600_000;
            case 'm' -> unit.startsWith("ms") || unit.startsWith("milli") ? 1 : 60_000;
            default -> 1_000;
        };
    }

    private static Duration bounded(double millis) {
        return Duration.ofMillis((long) Math.clamp(Math.ceil(millis), 0, LONGEST.toMillis()));
    }
}
