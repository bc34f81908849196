package dev.reagent.journey.tool;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.reagent.agent.call.Effect;
import dev.reagent.tool.Reconciliation;
import dev.reagent.tool.Tool;
import dev.reagent.tool.ToolDefinition;
import dev.reagent.tool.ToolInvocation;
import dev.reagent.tool.ToolResult;
import io.smallrye.mutiny.Uni;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;

/**
 * A tool with an effect that nobody approves, that records what it did outside the server's stores, and whose rule looks there.
 * A text that begins with one of these words makes its first call, or its rule, go wrong.
 */
@Singleton
public class RecordedTool implements Tool {

    /** The deed is done, and its answer never comes. */
    public static final String SILENT = "silent ";

    /** The deed is not done, and no answer comes. */
    public static final String LOST = "lost ";

    /** As silent, and the rule cannot tell. */
    public static final String UNKNOWABLE = "unknowable ";

    /** As silent, and the rule breaks. */
    public static final String BROKEN = "broken ";

    /** As silent, and the rule never answers. */
    public static final String SLOW = "slow ";

    private static final Map<String, Integer> RUNS = new ConcurrentHashMap<>();
    private static final Map<String, Integer> CALLS = new ConcurrentHashMap<>();

    /** How often the deed of that text was done. */
    public static int runs(String text) {
        return RUNS.getOrDefault(text, 0);
    }

    /** How often it was called with that text. */
    public static int calls(String text) {
        return CALLS.getOrDefault(text, 0);
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
        return Duration.ofSeconds(15);
    }

    @Override
    public Uni<ToolResult> call(ToolInvocation invocation) {
        return Uni.createFrom().deferred(() -> {
            var text = text(invocation);
            boolean first = CALLS.merge(text, 1, Integer::sum) == 1;
            if (!first || !text.startsWith(LOST)) {
                RUNS.merge(text, 1, Integer::sum);
            }
            return first && goesWrong(text)
                    ? Uni.createFrom().nothing()
                    : Uni.createFrom().item(ToolResult.success("did " + text));
        });
    }

    private static boolean goesWrong(String text) {
        return Stream.of(SILENT, LOST, UNKNOWABLE, BROKEN, SLOW).anyMatch(text::startsWith);
    }

    @Override
    public Uni<Reconciliation> reconcile(ToolInvocation invocation) {
        var text = text(invocation);
        if (text.startsWith(BROKEN)) {
            throw new IllegalStateException("the rule was asked to break");
        }
        return text.startsWith(SLOW)
                ? Uni.createFrom().nothing()
                : Uni.createFrom().item(() -> found(text));
    }

    private static Reconciliation found(String text) {
        if (text.startsWith(UNKNOWABLE)) {
            return new Reconciliation.Unknown();
        }
        return runs(text) == 0
                ? new Reconciliation.DidNotHappen()
                : new Reconciliation.Happened(ToolResult.success("did " + text));
    }

    private static String text(ToolInvocation invocation) {
        return invocation.args().path("text").asText();
    }
}
