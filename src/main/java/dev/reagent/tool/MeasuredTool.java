package dev.reagent.tool;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.reagent.agent.Stopped;
import dev.reagent.agent.call.Effect;
import dev.reagent.agent.call.Failure;
import io.smallrye.mutiny.Uni;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** A tool with metered calls. Thread-safe. */
record MeasuredTool(Tool tool, ToolMeters meters) implements Tool {

    @Override
    public ToolDefinition definition() {
        return tool.definition();
    }

    @Override
    public Availability availability() {
        return tool.availability();
    }

    @Override
    public Effect effect(ObjectNode args) {
        return tool.effect(args);
    }

    @Override
    public boolean requiresApproval(ObjectNode args) {
        return tool.requiresApproval(args);
    }

    @Override
    public Duration timeout(ObjectNode args) {
        return tool.timeout(args);
    }

    @Override
    public Optional<Failure> check(ObjectNode args) {
        return tool.check(args);
    }

    @Override
    public Uni<ObjectNode> details(ObjectNode args) {
        return tool.details(args);
    }

    @Override
    public Uni<ToolResult> call(ToolInvocation invocation) {
        return Uni.createFrom().deferred(() -> {
            long start = System.nanoTime();
            return tool.call(invocation).onTermination().invoke((result, failure, isCancelled) -> {
                long nanos = System.nanoTime() - start;
                if (isCancelled) {
                    meters.brokenOff(nanos);
                } else {
                    meters.called(nanos, failure == null ? result.error() : ToolErrorCode.INTERNAL.because(""));
                }
            });
        });
    }

    @Override
    public Uni<Reconciliation> reconcile(ToolInvocation invocation) {
        return tool.reconcile(invocation);
    }

    @Override
    public Uni<List<Stopped>> stop(String sessionId, String callId) {
        return tool.stop(sessionId, callId);
    }
}
