package dev.reagent.tool;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.reagent.agent.call.Effect;
import io.smallrye.mutiny.Uni;
import jakarta.inject.Singleton;
import java.time.Duration;

/** Returns its text. For benchmarks and tests, so it is offered only if the operator enables it. */
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
