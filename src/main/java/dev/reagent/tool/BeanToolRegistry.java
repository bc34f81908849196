package dev.reagent.tool;

import dev.reagent.agent.call.Effect;
import dev.reagent.agent.call.Failure;
import dev.reagent.agent.call.ToolCall;
import dev.reagent.stores.StartRefused;
import io.micrometer.core.instrument.MeterRegistry;
import io.quarkus.runtime.Startup;
import jakarta.enterprise.inject.Any;
import jakarta.enterprise.inject.Instance;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/** The tools that are CDI beans of this server. Immutable, so thread-safe. */
@Startup
@Singleton
public final class BeanToolRegistry implements ToolRegistry {

    private static final Logger LOG = Logger.getLogger(BeanToolRegistry.class);
    private static final Pattern NAME = Pattern.compile("[a-z0-9_]{1,64}");

    private final TreeMap<String, Registered> tools = new TreeMap<>();

    private final CallTimes times;
    private final MeterRegistry metrics;
    private final ToolMeters unknown;

    /** @param tool with metered calls */
    private record Registered(MeasuredTool tool, ArgumentSchema schema) {

        String className() {
            return tool.tool().getClass().getName();
        }
    }

    /** @throws StartRefused if a tool's name, schema or time is invalid, or two tools have one name; the server must not start */
    @Inject
    BeanToolRegistry(@Any Instance<Tool> beans, ToolSettings settings, MeterRegistry metrics) {
        this(beans.stream().filter(settings::offers).toList(), CallTimes.of(settings), metrics);
    }

    BeanToolRegistry(Iterable<Tool> all, CallTimes times, MeterRegistry metrics) {
        this.times = times;
        this.metrics = metrics;
        this.unknown = new ToolMeters(ToolMeters.UNKNOWN, metrics);
        all.forEach(this::register);
        times.check(tools.keySet());
    }

    private void register(Tool tool) {
        String name = tool.definition().name();
        if (!NAME.matcher(name).matches()) {
            throw new StartRefused("Tool name '%s' of %s must match %s"
                    .formatted(name, tool.getClass().getName(), NAME));
        }
        int length = tool.definition().description().length();
        if (length > ToolDefinition.LONGEST_DESCRIPTION) {
            LOG.warnf(
                    "The description of tool %s has %d characters: some providers refuse more than %d",
                    name, length, ToolDefinition.LONGEST_DESCRIPTION);
        }
        var measured = new MeasuredTool(tool, new ToolMeters(name, metrics));
        var before = tools.putIfAbsent(name, new Registered(measured, compile(tool.definition())));
        if (before != null) {
            throw new StartRefused("Two tools are called '%s': %s and %s"
                    .formatted(name, before.className(), tool.getClass().getName()));
        }
    }

    private static ArgumentSchema compile(ToolDefinition definition) {
        try {
            return new ArgumentSchema(definition.parameters());
        } catch (RuntimeException broken) {
            throw new StartRefused(
                    "The parameters of tool '%s' are not a JSON Schema that stands alone: %s"
                            .formatted(definition.name(), broken.getMessage()),
                    broken);
        }
    }

    @Override
    public Optional<Tool> find(String name) {
        return Optional.ofNullable(tools.get(name)).map(Registered::tool);
    }

    @Override
    public List<Tool> list() {
        return tools.values().stream().<Tool>map(Registered::tool).toList();
    }

    @Override
    public List<ArgumentFault> faults(String tool, String arguments) {
        var registered = tools.get(tool);
        try {
            return registered == null ? List.of() : registered.schema.faults(ToolArguments.parse(arguments));
        } catch (UnusableArguments unusable) {
            return List.of(new ArgumentFault("", String.valueOf(unusable.getMessage())));
        }
    }

    @Override
    public ToolCall stamp(String callId, String tool, String arguments, Set<String> allowed) {
        var registered = ToolNames.meant(tool, allowed).map(tools::get).orElse(null);
        var call = stamp(callId, tool, registered, arguments, allowed);
        if (call.refusal() != null) {
            (registered == null ? unknown : registered.tool.meters()).refused(call.refusal());
        }
        return call;
    }

    private ToolCall stamp(
            String callId, String tool, @Nullable Registered registered, String arguments, Set<String> allowed) {
        try {
            var read = ToolArguments.parse(arguments);
            return registered == null
                    ? refused(callId, tool, read, unknown(tool, allowed))
                    : judged(callId, registered, read);
        } catch (UnusableArguments unusable) {
            var why = registered == null
                    ? unknown(tool, allowed)
                    : ToolErrorCode.INVALID_ARGUMENTS.because("%s: %s".formatted(tool, unusable.getMessage()));
            return refused(callId, tool, ToolArguments.NONE, why);
        }
    }

    private ToolCall judged(String callId, Registered registered, ToolArguments arguments) {
        var tool = registered.tool;
        String name = tool.definition().name();
        try {
            var refusal = refusal(registered, arguments);
            return refusal.isPresent()
                    ? refused(callId, name, arguments, refusal.get())
                    : new ToolCall(
                            callId,
                            name,
                            arguments.canonical(),
                            arguments.digest(),
                            tool.effect(arguments.object()),
                            tool.requiresApproval(arguments.object()),
                            times.of(name, tool.timeout(arguments.object())),
                            null);
        } catch (RuntimeException ours) {
            LOG.errorf(ours, "Tool %s failed to check a call", name);
            return refused(
                    callId,
                    name,
                    arguments,
                    ToolErrorCode.INTERNAL.because(
                            "%s could not judge these arguments; try other ones".formatted(name)));
        }
    }

    private Optional<Failure> refusal(Registered registered, ToolArguments arguments) {
        var tool = registered.tool;
        var availability = tool.availability();
        if (!availability.available()) {
            return Optional.of(ToolErrorCode.TOOL_UNAVAILABLE.because(
                    "%s is unavailable: %s".formatted(tool.definition().name(), availability.reason())));
        }
        var faults = registered.schema.faults(arguments);
        return faults.isEmpty()
                ? tool.check(arguments.object())
                : Optional.of(ToolErrorCode.INVALID_ARGUMENTS.because("%s: %s"
                        .formatted(
                                tool.definition().name(),
                                faults.stream().map(ArgumentFault::sentence).collect(Collectors.joining("; ")))));
    }

    private Failure unknown(String tool, Set<String> allowed) {
        var usable = tools.keySet().stream().filter(allowed::contains).toList();
        return ToolErrorCode.UNKNOWN_TOOL.because("there is no tool '%s' here; %s"
                .formatted(
                        Excerpt.of(tool),
                        usable.isEmpty() ? "answer without tools" : "there are " + String.join(", ", usable)));
    }

    private static ToolCall refused(String callId, String tool, ToolArguments arguments, Failure why) {
        return new ToolCall(
                callId, tool, arguments.canonical(), arguments.digest(), Effect.NONE, false, Duration.ZERO, why);
    }
}
