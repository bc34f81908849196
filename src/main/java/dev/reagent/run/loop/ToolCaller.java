package dev.reagent.run.loop;

import dev.reagent.agent.Event.Fact;
import dev.reagent.agent.Event.ToolFinished;
import dev.reagent.agent.Event.ToolStarted;
import dev.reagent.agent.call.Effect;
import dev.reagent.agent.call.Observation;
import dev.reagent.agent.call.ToolCall;
import dev.reagent.run.log.SessionLogger;
import dev.reagent.stores.Backoff;
import dev.reagent.tool.ToolRegistry;
import dev.reagent.tool.ToolResult;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.TimeoutException;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;

/** Makes the calls of a step that this server claimed, concurrently, and records each as soon as it is over. Thread-safe. */
@ApplicationScoped
class ToolCaller {

    private static final SessionLogger LOG = SessionLogger.of(ToolCaller.class);

    /** A tool ends its own call in time; this limit is for one that does not. */
    private static final Duration GRACE = Duration.ofSeconds(2);

    private static final Duration STOP_PATIENCE = Duration.ofSeconds(3);

    /** A fenced write confirms ownership for this time: well below the silence after which other servers take over. */
    private static final Duration FRESH = Duration.ofSeconds(1);

    private final ToolRegistry tools;
    private final Observations observations;
    private final SessionWriter writer;

    ToolCaller(ToolRegistry tools, Observations observations, SessionWriter writer) {
        this.tools = tools;
        this.observations = observations;
        this.writer = writer;
    }

    /**
     * Makes the calls. Recording their start confirms the ownership right before they are sent. A call with effects confirms it once
     * more if that was too long ago. Cancelling stops the calls.
     */
    Uni<Void> run(ActiveSession owned, List<ToolCall> calls) {
        return start(owned, calls)
                .onItem()
                .transformToMulti(started -> Multi.createFrom().iterable(calls))
                .onItem()
                .transformToUni(call -> make(owned, call))
                .merge(Math.max(1, calls.size()))
                .onItem()
                .transformToUniAndConcatenate(seen -> writer.fact(owned, List.of(new ToolFinished(seen))))
                .collect()
                .asList()
                .replaceWithVoid();
    }

    private Uni<Void> start(ActiveSession owned, List<ToolCall> calls) {
        var session = owned.session();
        var starts = new ArrayList<Fact>();
        for (var call : calls) {
            var state = session.call(call.callId());
            if (state != null && !state.started()) {
                starts.add(new ToolStarted(call.callId()));
            }
        }
        return starts.isEmpty() ? Uni.createFrom().voidItem() : writer.fact(owned, starts);
    }

    private Uni<Observation> make(ActiveSession owned, ToolCall call) {
        return confirmOwnership(owned, call).chain(() -> {
            long start = owned.now();
            return call(owned, call)
                    .ifNoItem()
                    .after(call.timeout().plus(GRACE))
                    .recoverWithUni(() -> stop(owned, call))
                    .onFailure()
                    .recoverWithItem(failure -> failed(owned, call, failure))
                    .flatMap(result -> observations.keep(owned, call, result, Duration.ofNanos(owned.now() - start)));
        });
    }

    /** A server that was paused in between may have an outdated reply of the log, so this confirms the ownership again. */
    private Uni<Void> confirmOwnership(ActiveSession owned, ToolCall call) {
        return Backoff.STORES.within(
                owned.session().task().limits().timeout(),
                UncheckedIOException.class::isInstance,
                () -> call.effect() == Effect.NONE || owned.isConfirmedWithin(FRESH)
                        ? Uni.createFrom().voidItem()
                        : writer.refresh(owned).invoke(() -> {
                            if (!owned.isConfirmedWithin(FRESH)) {
                                throw new UncheckedIOException(
                                        new IOException("Redis is too slow to confirm ownership"));
                            }
                        }));
    }

    private Uni<ToolResult> call(ActiveSession owned, ToolCall call) {
        return tools.find(call.tool())
                .map(tool -> tool.call(Invocations.of(owned.session(), call)))
                .orElseGet(() -> Uni.createFrom()
                        .item(ToolResult.failure(
                                "unknown_tool", "This server has no tool " + call.tool() + " any more.")));
    }

    /** Stops the rest of a call outside this server, before the call is recorded as timed out. */
    private Uni<ToolResult> stop(ActiveSession owned, ToolCall call) {
        var id = owned.session().id();
        LOG.warn(id, "has a call " + call.callId() + " of " + call.tool() + " that did not end in its time");
        return tools.find(call.tool())
                .map(tool -> tool.stop(id.value(), call.callId()))
                .orElseGet(() -> Uni.createFrom().item(List.of()))
                .ifNoItem()
                .after(STOP_PATIENCE)
                .recoverWithItem(List.of())
                .onFailure()
                .recoverWithItem(List.of())
                .map(stopped -> late(call));
    }

    private static ToolResult late(ToolCall call) {
        var doubt = call.effect() == Effect.EFFECT ? " It may have taken effect: check first." : "";
        return ToolResult.failure(
                "timeout",
                "The call took longer than its " + call.timeout().toSeconds() + " s and was stopped." + doubt);
    }

    private static ToolResult failed(ActiveSession owned, ToolCall call, Throwable failure) {
        if (failure instanceof TimeoutException) {
            return late(call);
        }
        var errorId = UUID.randomUUID().toString();
        LOG.error(owned.session().id(), "has a call " + call.callId() + " that failed, error " + errorId, failure);
        return ToolResult.failure(
                "internal", "The tool failed internally; the server's log has it as error " + errorId + ".");
    }
}
