package dev.reagent.api.edge;

import static java.util.Map.entry;

import com.sun.management.OperatingSystemMXBean;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tag;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.config.MeterFilter;
import io.micrometer.core.instrument.config.MeterFilterReply;
import io.quarkus.runtime.StartupEvent;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;
import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/**
 * Gives the meters of libraries names, units, labels and descriptions by Prometheus' rules, so that {@code promtool check metrics} reports
 * nothing. Immutable.
 */
@Singleton
class MeterNames implements MeterFilter {

    /** The server keeps its own few connections to Redis and does not use the client's pools, so these meters are meaningless. */
    private static final String REDIS_POOL = "redis.pool.";

    /** Gauges that each connection to Redis registers under one name: only the first would count. */
    private static final Set<String> OF_ONE_CONNECTION = Set.of("redis.queue.size", "redis.current");

    /** Process time is in nanoseconds. Durations of connections have no description; a gauge counts the connections. */
    private static final Set<String> LEFT_OUT =
            Set.of("process.cpu.time", "http.server.connections", "redis.connections");

    /** By convention, a name that ends in "count" belongs to a histogram. */
    private static final Map<String, String> OTHER_NAMES = Map.of("system.cpu.count", "system.cpus");

    /** Descriptions of meters that are registered without one. */
    private static final Map<String, String> DESCRIPTIONS = Map.ofEntries(
            entry("http.server.active.requests", "Requests that are being answered"),
            entry("http.server.errors", "Errors on connections of clients"),
            entry("reagent.calls.in.doubt", "Calls with effects whose server stopped, by what their tool found out"),
            entry("reagent.runs.accepted", "New runs that this server accepted"),
            entry("reagent.runs.ended", "Runs that this server brought to their end"),
            entry("reagent.runs.retried", "Attempts of runs that failed and are followed by another"),
            entry("reagent.sessions.owned", "Sessions that this server owns"));

    /** Registers processor time in seconds, in place of that in nanoseconds, which are no unit of Prometheus. */
    void start(@Observes StartupEvent event, MeterRegistry metrics) {
        if (ManagementFactory.getOperatingSystemMXBean() instanceof OperatingSystemMXBean system) {
            FunctionCounter.builder("process.cpu", system, it -> it.getProcessCpuTime() / 1e9)
                    .description("Processor time that the process has used")
                    .baseUnit("seconds")
                    .register(metrics);
        }
    }

    @Override
    public MeterFilterReply accept(Meter.Id id) {
        return LEFT_OUT.contains(id.getName())
                        || OF_ONE_CONNECTION.contains(id.getName())
                        || id.getName().startsWith(REDIS_POOL)
                ? MeterFilterReply.DENY
                : MeterFilterReply.NEUTRAL;
    }

    @Override
    public Meter.Id map(Meter.Id id) {
        var tags = new ArrayList<Tag>();
        for (var tag : id.getTagsAsIterable()) {
            tags.add(Tag.of(snake(tag.getKey()), tag.getValue()));
        }
        var named = id.withName(OTHER_NAMES.getOrDefault(id.getName(), id.getName()));
        return new Meter.Id(named.getName(), Tags.of(tags), named.getBaseUnit(), description(id), named.getType());
    }

    /** Replaces quotation marks: one of the page's two formats escapes them, and readers of the other cannot. */
    private static String description(Meter.Id id) {
        var own = id.getDescription();
        return own == null || own.isBlank() ? DESCRIPTIONS.getOrDefault(id.getName(), "") : own.replace('"', '\'');
    }

    private static String snake(String label) {
        return label.replaceAll("([a-z])([A-Z])", "$1_$2").toLowerCase(Locale.ROOT);
    }
}
