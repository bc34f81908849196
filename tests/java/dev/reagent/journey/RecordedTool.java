package dev.reagent.journey;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.reagent.agent.Effect;
import dev.reagent.tool.Tool;
import dev.reagent.tool.ToolDefinition;
import dev.reagent.tool.ToolInvocation;
import dev.reagent.tool.ToolResult;
import io.smallrye.mutiny.Uni;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** A tool with an effect that nobody approves, and that records what it did outside the server's stores. */
@Singleton
public class RecordedTool implements Tool {

    private static final Map<String, Integer> RUNS = new ConcurrentHashMap<>();

    /** How often it ran with that text. */
    static int runs(String text) {
        return RUNS.getOrDefault(text, 0);
    }

    @Override
    public ToolDefinition definition() {
        return new ToolDefinition(
                "recorded",
                "Does what it is told, for good. For tests.",
                GuardedTool.schema("""
                {"type": "object", "properties": {"text": {"type": "string", "maxLength": 200}},
                 "required": ["text"], "additionalProperties": false}"""),
                "test",
                false,
                false);
    }

    @Override
    public Effect effect(ObjectNode args) {
        return Effect.EFFECT;
    }

    @Override
    public Duration timeout(ObjectNode args) {
        return Duration.ofSeconds(5);
    }

    @Override
    public Uni<ToolResult> call(ToolInvocation invocation) {
        return Uni.createFrom().item(() -> {
            var text = invocation.args().path("text").asText();
            RUNS.merge(text, 1, Integer::sum);
            return ToolResult.success("did " + text);
        });
    }
}
