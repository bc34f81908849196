package dev.reagent.tool;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.reagent.agent.Effect;
import io.smallrye.mutiny.Uni;
import jakarta.inject.Singleton;
import java.time.Duration;

/** Gives back the text it is given: for benchmarks and tests, so only where an operator asks for it. */
@Singleton
public final class EchoTool implements Tool {

    private static final ToolDefinition DEFINITION = new ToolDefinition(
            "echo", "Gives back the text it is given. For tests.", JsonSchemas.parse("""
                    {"type": "object",
                     "properties": {"text": {"type": "string", "description": "What to give back"}},
                     "required": ["text"],
                     "additionalProperties": false}"""), "test", false, true);

    @Override
    public ToolDefinition definition() {
        return DEFINITION;
    }

    @Override
    public Effect effect(ObjectNode args) {
        return Effect.NONE;
    }

    @Override
    public Duration timeout(ObjectNode args) {
        return Duration.ofSeconds(5);
    }

    @Override
    public Uni<ToolResult> call(ToolInvocation invocation) {
        return Uni.createFrom()
                .item(ToolResult.success(invocation.args().path("text").asText()));
    }
}
