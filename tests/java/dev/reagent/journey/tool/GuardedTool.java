package dev.reagent.journey.tool;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.reagent.agent.call.Effect;
import dev.reagent.agent.call.Failure;
import dev.reagent.tool.Tool;
import dev.reagent.tool.ToolDefinition;
import dev.reagent.tool.ToolInvocation;
import dev.reagent.tool.ToolResult;
import io.smallrye.mutiny.Uni;
import jakarta.inject.Singleton;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/** A tool with an effect that each call needs a person for, and that counts how often it ran. */
@Singleton
public class GuardedTool implements Tool {

    private static final Map<String, Integer> RUNS = new ConcurrentHashMap<>();

    /** How often it ran with that text. */
    public static int runs(String text) {
        return RUNS.getOrDefault(text, 0);
    }

    @Override
    public ToolDefinition definition() {
        return new ToolDefinition(
                "guarded",
                "Does what it is told, once a person allows it. For tests.",
                schema("""
                {"type": "object", "properties": {"text": {"type": "string", "maxLength": 200}, "times": {"type": "integer"}},
                 "required": ["text"], "additionalProperties": false}"""),
                "test",
                true,
                false);
    }

    static ObjectNode schema(String json) {
        try {
            return (ObjectNode) new ObjectMapper().readTree(json);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
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
    public Optional<Failure> check(ObjectNode args) {
        return args.path("text").asText().startsWith("forbidden")
                ? Optional.of(new Failure("refused", "guarded does nothing that is forbidden"))
                : Optional.empty();
    }

    @Override
    public Uni<ObjectNode> details(ObjectNode args) {
        return Uni.createFrom()
                .item(args.objectNode()
                        .put("letters", args.path("text").asText().length()));
    }

    @Override
    public Uni<ToolResult> call(ToolInvocation invocation) {
        return Uni.createFrom().item(() -> {
            var text = invocation.args().path("text").asText();
            RUNS.merge(text, 1, Integer::sum);
            return ToolResult.success(
                    ("did " + text).repeat(invocation.args().path("times").asInt(1)));
        });
    }
}
