package dev.reagent.journey.tool;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.reagent.agent.call.Effect;
import dev.reagent.tool.Availability;
import dev.reagent.tool.Tool;
import dev.reagent.tool.ToolDefinition;
import dev.reagent.tool.ToolInvocation;
import dev.reagent.tool.ToolResult;
import io.smallrye.mutiny.Uni;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicReference;

/** A tool that takes its time, and gives its text after it. */
@Singleton
public class PauseTool implements Tool {

    private static final Set<String> BEGUN = ConcurrentHashMap.newKeySet();
    private static final AtomicReference<Availability> AVAILABILITY = new AtomicReference<>(Availability.AVAILABLE);

    public static void becomes(Availability availability) {
        AVAILABILITY.set(availability);
    }

    /** Whether it was called with that text. */
    public static boolean hasBegun(String text) {
        return BEGUN.contains(text);
    }

    @Override
    public ToolDefinition definition() {
        return new ToolDefinition("pause", "Waits. For tests.", GuardedTool.schema("""
                {"type": "object",
                 "properties": {"milliseconds": {"type": "integer", "minimum": 1, "maximum": 60000},
                                "text": {"type": "string"}},
                 "required": ["milliseconds", "text"], "additionalProperties": false}"""), "test", false, true);
    }

    @Override
    public Availability availability() {
        return AVAILABILITY.get();
    }

    @Override
    public Effect effect(ObjectNode args) {
        return Effect.NONE;
    }

    @Override
    public Duration timeout(ObjectNode args) {
        return Duration.ofSeconds(65);
    }

    @Override
    public Uni<ToolResult> call(ToolInvocation invocation) {
        var text = invocation.args().path("text").asText();
        return Uni.createFrom()
                .item(() -> ToolResult.success(text))
                .onSubscription()
                .invoke(() -> BEGUN.add(text))
                .onItem()
                .delayIt()
                .by(Duration.ofMillis(invocation.args().path("milliseconds").asLong()));
    }
}
