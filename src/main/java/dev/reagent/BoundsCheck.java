package dev.reagent;

import dev.reagent.stores.StartRefused;
import io.quarkus.runtime.configuration.DurationConverter;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.StreamSupport;
import org.eclipse.microprofile.config.Config;
import org.jspecify.annotations.Nullable;

/** Checks the numbers and durations in the settings. One out of bounds stops the start with one line that names it. */
final class BoundsCheck {

    private static final int MANY = 1_000_000_000;

    private static final List<Count> COUNTS = List.of(
            new Count("quarkus.datasource.jdbc.min-size", 0, 1_000),
            new Count("quarkus.datasource.jdbc.max-size", 1, 1_000),
            new Count("quarkus.redis.max-pool-size", 1, MANY),
            new Count("quarkus.redis.max-pool-waiting", 0, MANY),
            new Count("quarkus.redis.max-waiting-handlers", 1, MANY),
            new Count("reagent.queue.max-length", 0, MANY),
            new Count("reagent.queue.org-limit", 0, MANY),
            new Count("reagent.archive.keep-days", 0, 36_500),
            new Count("reagent.archive.keep-callback-days", 0, 36_500),
            new Count("reagent.artifacts.most-per-call", 0, 1_000),
            new Count("reagent.artifacts.most-mb-per-call", 0, 2_048),
            new Count("reagent.artifacts.most-per-session", 0, 100_000),
            new Count("reagent.artifacts.most-mb-per-session", 0, 1_000_000),
            new Count("reagent.sandbox.keep.most", 0, 10_000),
            new Count("reagent.webhook.max-concurrent", 0, 10_000),
            new Count("reagent.webhook.max-per-host", 1, 10_000));

    private static final List<Time> TIMES = List.of(
            new Time("quarkus.http.idle-timeout", Duration.ofSeconds(1), Duration.ofDays(1)),
            new Time("quarkus.datasource.jdbc.acquisition-timeout", Duration.ZERO, Duration.ofHours(1)),
            new Time("quarkus.datasource.jdbc.foreground-validation-interval", Duration.ZERO, Duration.ofDays(1)),
            new Time("quarkus.datasource.jdbc.idle-removal-interval", Duration.ZERO, Duration.ofDays(1)),
            new Time("quarkus.datasource.jdbc.max-lifetime", Duration.ZERO, Duration.ofDays(365)),
            new Time("quarkus.redis.timeout", Duration.ofSeconds(1), Duration.ofHours(1)),
            new Time("quarkus.shutdown.timeout", Duration.ZERO, Duration.ofHours(1)),
            new Time("reagent.stores.start-patience", Duration.ZERO, Duration.ofHours(1)),
            new Time("reagent.queue.head-start.high", Duration.ZERO, Duration.ofDays(365)),
            new Time("reagent.queue.head-start.normal", Duration.ZERO, Duration.ofDays(365)),
            new Time("reagent.stream.reader-patience", Duration.ofSeconds(1), Duration.ofDays(1)),
            new Time("reagent.http.head-timeout", Duration.ofSeconds(1), Duration.ofHours(1)),
            new Time("reagent.http.body-timeout", Duration.ofSeconds(1), Duration.ofHours(1)),
            new Time("reagent.sandbox.keep.idle", Duration.ofSeconds(1), Duration.ofHours(1)),
            new Time("reagent.sandbox.keep.longest", Duration.ofSeconds(1), Duration.ofHours(1)),
            new Time("reagent.webhook.timeout", Duration.ofSeconds(1), Duration.ofMinutes(5)));

    private static final String ORG_LIMITS = "reagent.queue.org-limits.";

    /** The name of an organisation, in the quotes that a property name may have around it, or without. */
    private static final Pattern ORG = Pattern.compile("(\"?)[a-z0-9-]{1,64}\\1");

    private record Count(String property, int fewest, int most) {

        void check(String value) {
            if (!value.matches("[0-9]{1,10}") || Long.parseLong(value) < fewest || Long.parseLong(value) > most) {
                throw refused(property, value, "a number from " + fewest + " to " + most);
            }
        }
    }

    private record Time(String property, Duration shortest, Duration longest) {

        void check(String value) {
            var time = parse(value);
            if (time == null || time.compareTo(shortest) < 0 || time.compareTo(longest) > 0) {
                throw refused(
                        property,
                        value,
                        "a time from " + shortest.toSeconds() + "S to " + longest.toSeconds() + "S, such as 90S or 2M");
            }
        }

        private static @Nullable Duration parse(String value) {
            try {
                return DurationConverter.parseDuration(value);
            } catch (IllegalArgumentException noTime) {
                return null;
            }
        }
    }

    private BoundsCheck() {}

    /** @throws StartRefused at the first setting outside its bounds */
    static void check(Config settings) {
        COUNTS.forEach(count -> value(settings, count.property()).ifPresent(count::check));
        TIMES.forEach(time -> value(settings, time.property()).ifPresent(time::check));
        StreamSupport.stream(settings.getPropertyNames().spliterator(), false)
                .filter(name -> name.startsWith(ORG_LIMITS))
                .forEach(name -> checkOrg(name, value(settings, name).orElse("")));
    }

    private static void checkOrg(String property, String value) {
        if (!ORG.matcher(property.substring(ORG_LIMITS.length())).matches()) {
            throw refused(property, value, "an organisation of a to z, 0 to 9 and -, at most 64 characters");
        }
        new Count(property, 0, MANY).check(value);
    }

    private static Optional<String> value(Config settings, String property) {
        return Optional.ofNullable(settings.getConfigValue(property).getValue());
    }

    private static StartRefused refused(String property, String value, String expected) {
        return new StartRefused(property + " is \"" + SettingText.printable(value) + "\": expected " + expected);
    }
}
