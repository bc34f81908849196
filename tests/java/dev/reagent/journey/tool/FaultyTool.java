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
import java.util.concurrent.atomic.AtomicInteger;

/** A tool that breaks its own contract, and with it the server's step: after a call, the next looks at it fail. */
@Singleton
public class FaultyTool implements Tool {

    private static final AtomicInteger FAULTS = new AtomicInteger();

    @Override
    public ToolDefinition definition() {
        return new ToolDefinition(
                "faulty", "Breaks so many looks at it. For tests.", GuardedTool.schema("""
                {"type": "object", "properties": {"faults": {"type": "integer"}}, "required": ["faults"],
                 "additionalProperties": false}"""), "test", false, true);
    }

    @Override
    public Availability availability() {
        if (FAULTS.getAndUpdate(left -> Math.max(0, left - 1)) > 0) {
            throw new IllegalStateException("faulty was asked for a fault");
        }
        return Availability.AVAILABLE;
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
        return Uni.createFrom().item(() -> {
            FAULTS.set(invocation.args().path("faults").asInt());
            return ToolResult.success("armed");
        });
    }
}
