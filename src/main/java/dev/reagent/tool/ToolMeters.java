package dev.reagent.tool;

import dev.reagent.agent.call.Failure;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.util.Arrays;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Meters of the calls of one tool: durations and results, named by OpenTelemetry's conventions for generative AI. Each meter is looked up
 * once. Thread-safe.
 */
final class ToolMeters {

    /** Replaces the name of a tool that the model requested and that does not exist. */
    static final String UNKNOWN = "unknown";

    private static final Set<String> CODES =
            Arrays.stream(ToolErrorCode.values()).map(ToolErrorCode::wireName).collect(Collectors.toUnmodifiableSet());

    private final String tool;
    private final MeterRegistry metrics;
    private final Map<String, Timer> durations = new ConcurrentHashMap<>();
    private final Map<String, Counter> refusals = new ConcurrentHashMap<>();

    ToolMeters(String tool, MeterRegistry metrics) {
        this.tool = tool;
        this.metrics = metrics;
    }

    /** Counts a call that ended. */
    void called(long nanos, @Nullable Failure error) {
        ended(nanos, error == null ? "none" : known(error.code()));
    }

    /** Counts a call that was cut off: cancelled, or too slow. */
    void brokenOff(long nanos) {
        ended(nanos, "cancelled");
    }

    private void ended(long nanos, String error) {
        durations.computeIfAbsent(error, this::duration).record(nanos, TimeUnit.NANOSECONDS);
    }

    /** Counts a call that the model requested and that was not made. */
    void refused(Failure why) {
        refusals.computeIfAbsent(known(why.code()), this::refusal).increment();
    }

    /** Limits the label's values: a tool may return any code, but the server's own codes are few. */
    private static String known(String code) {
        return CODES.contains(code) ? code : "other";
    }

    private Timer duration(String error) {
        return Timer.builder("gen_ai.execute_tool.duration")
                .description("Calls of tools")
                .tag("gen_ai.tool.name", tool)
                .tag("error.type", error)
                .register(metrics);
    }

    private Counter refusal(String error) {
        return Counter.builder("reagent.tool.refusals")
                .description("Calls that a model asked for and that were not made")
                .tag("gen_ai.tool.name", tool)
                .tag("error.type", error)
                .register(metrics);
    }
}
