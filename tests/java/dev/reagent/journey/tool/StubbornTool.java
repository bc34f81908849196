package dev.reagent.journey.tool;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.reagent.agent.Stopped;
import dev.reagent.agent.call.Effect;
import dev.reagent.tool.Tool;
import dev.reagent.tool.ToolDefinition;
import dev.reagent.tool.ToolInvocation;
import dev.reagent.tool.ToolResult;
import io.smallrye.mutiny.Uni;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** A tool that asks for a minute and never ends, with something outside that goes on until it is stopped. */
@Singleton
public class StubbornTool implements Tool {

    private static final Set<String> OUTSIDE = ConcurrentHashMap.newKeySet();
    private static final Set<String> BEGUN = ConcurrentHashMap.newKeySet();

    /** Whether a call of that id, in any session, has begun. */
    public static boolean hasBegun(String callId) {
        return BEGUN.contains(callId);
    }

    /** Whether what it began outside goes on. */
    public static boolean goesOn(String callId) {
        return OUTSIDE.contains(callId);
    }

    @Override
    public ToolDefinition definition() {
        return new ToolDefinition("stubborn", "Never ends. For tests.", GuardedTool.schema("""
                {"type": "object", "properties": {"effect": {"type": "boolean"}}, "additionalProperties": false}"""), "test", false, false);
    }

    @Override
    public Effect effect(ObjectNode args) {
        return args.path("effect").asBoolean() ? Effect.EFFECT : Effect.NONE;
    }

    @Override
    public Duration timeout(ObjectNode args) {
        return Duration.ofMinutes(1);
    }

    @Override
    public Uni<ToolResult> call(ToolInvocation invocation) {
        return Uni.createFrom().<ToolResult>nothing().onSubscription().invoke(() -> {
            OUTSIDE.add(invocation.callId());
            BEGUN.add(invocation.callId());
        });
    }

    @Override
    public Uni<List<Stopped>> stop(String sessionId, String callId) {
        return Uni.createFrom()
                .item(() -> OUTSIDE.remove(callId)
                        ? List.of(new Stopped(
                                Stopped.Kind.SANDBOX, callId, Stopped.Outcome.STOPPED, Duration.ofMillis(1)))
                        : List.of());
    }
}
