package dev.reagent.api;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.reagent.agent.call.Effect;
import dev.reagent.agent.call.ToolCall;
import dev.reagent.api.problem.ApiJson;
import dev.reagent.tool.ArgumentFault;
import dev.reagent.tool.Availability;
import dev.reagent.tool.Tool;
import dev.reagent.tool.ToolDefinition;
import dev.reagent.tool.ToolInvocation;
import dev.reagent.tool.ToolRegistry;
import dev.reagent.tool.ToolResult;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.inject.Alternative;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Three tools that do nothing; one of them cannot be used. */
@Alternative
@ApplicationScoped
class FixedTools implements ToolRegistry {

    private record Named(String name, Availability availability) implements Tool {
        @Override
        public ToolDefinition definition() {
            return new ToolDefinition(
                    name,
                    "Does nothing",
                    ApiJson.object("{\"type\":\"object\",\"properties\":{},\"additionalProperties\":false}"),
                    "test",
                    false,
                    true);
        }

        @Override
        public Effect effect(ObjectNode args) {
            return Effect.NONE;
        }

        @Override
        public Duration timeout(ObjectNode args) {
            return Duration.ofSeconds(1);
        }

        @Override
        public Uni<ToolResult> call(ToolInvocation invocation) {
            return Uni.createFrom().item(ToolResult.success(""));
        }
    }

    @Override
    public Optional<Tool> find(String name) {
        return list().stream().filter(it -> it.definition().name().equals(name)).findFirst();
    }

    @Override
    public List<Tool> list() {
        return List.of(
                new Named("code_run", Availability.unavailable("Docker is not running")),
                new Named("sql_query", Availability.AVAILABLE),
                new Named("web_fetch", Availability.AVAILABLE));
    }

    @Override
    public List<ArgumentFault> faults(String tool, String arguments) {
        throw new UnsupportedOperationException("no arguments are judged here");
    }

    @Override
    public ToolCall stamp(String callId, String tool, String arguments, Set<String> allowed) {
        throw new UnsupportedOperationException("no model asks for anything here");
    }
}
