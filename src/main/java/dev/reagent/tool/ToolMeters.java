package dev.reagent.tool;

import dev.reagent.agent.Failure;
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
 * What calls of one tool took and came to, under the names of OpenTelemetry's conventions for generative AI. Each meter is
 * looked up once. Thread-safe.
 */
final class ToolMeters {

    /** In the place of a tool's name: what the model asked for is none of ours. */
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

    /** A call was made, and ended so. */
    void called(long nanos, @Nullable Failure error) {
        ended(nanos, error == null ? "none" : known(error.code()));
    }

    /** A call was made, and cut off: cancelled, or too slow. */
    void brokenOff(long nanos) {
        ended(nanos, "cancelled");
    }

    private void ended(long nanos, String error) {
        durations.computeIfAbsent(error, this::duration).record(nanos, TimeUnit.NANOSECONDS);
    }

    /** A call that the model asked for was not made. */
    void refused(Failure why) {
        refusals.computeIfAbsent(known(why.code()), this::refusal).increment();
    }

    /** A tool may make up its codes; ours are few. */
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
