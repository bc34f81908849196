package dev.reagent.run;

import dev.reagent.agent.Effect;
import dev.reagent.agent.Event;
import dev.reagent.agent.Event.ToolFinished;
import dev.reagent.agent.Event.ToolStarted;
import dev.reagent.agent.Observation;
import dev.reagent.agent.ToolCall;
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

/** Makes the calls of a step that are ours, at the same time, and records each as soon as it is over. Thread-safe. */
@ApplicationScoped
class ToolTurn {

    private static final SessionLogger LOG = SessionLogger.of(ToolTurn.class);

    /** A tool ends its own call in time; this is for one that does not. */
    private static final Duration GRACE = Duration.ofSeconds(2);

    private static final Duration STOP_PATIENCE = Duration.ofSeconds(3);

    /** The log's word that a session is ours counts for so long: well below the silence after which others may take it. */
    private static final Duration FRESH = Duration.ofSeconds(1);

    private static final Duration FIRST_PAUSE = Duration.ofMillis(100);
    private static final Duration LONGEST_PAUSE = Duration.ofSeconds(2);

    private final ToolRegistry tools;
    private final Observations observations;
    private final SessionWriter writer;

    ToolTurn(ToolRegistry tools, Observations observations, SessionWriter writer) {
        this.tools = tools;
        this.observations = observations;
        this.writer = writer;
    }

    /**
     * Makes the calls. That the log takes their start confirms the lease once more, right before they go out; one with
     * effects whose way there took long asks again. Cancelling stops them.
     */
    Uni<Void> run(OwnedSession owned, List<ToolCall> calls) {
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

    private Uni<Void> start(OwnedSession owned, List<ToolCall> calls) {
        var session = owned.session();
        var starts = new ArrayList<Event>();
        for (var call : calls) {
            var state = session.call(call.callId());
            if (state != null && !state.started()) {
                starts.add(new ToolStarted(call.callId()));
            }
        }
        return starts.isEmpty() ? Uni.createFrom().voidItem() : writer.fact(owned, starts);
    }

    private Uni<Observation> make(OwnedSession owned, ToolCall call) {
        return stillOurs(owned, call).chain(() -> {
            long start = System.nanoTime();
            return call(owned, call)
                    .ifNoItem()
                    .after(call.timeout().plus(GRACE))
                    .recoverWithUni(() -> stop(owned, call))
                    .onFailure()
                    .recoverWithItem(failure -> failed(owned, call, failure))
                    .flatMap(result ->
                            observations.keep(owned, call, result, Duration.ofNanos(System.nanoTime() - start)));
        });
    }

    /** A server that lay still in between has an answer of the log in hand that is old. */
    private Uni<Void> stillOurs(OwnedSession owned, ToolCall call) {
        return Uni.createFrom()
                .deferred(() -> call.effect() == Effect.NONE || owned.isConfirmedWithin(FRESH)
                        ? Uni.createFrom().voidItem()
                        : writer.refresh(owned).invoke(() -> {
                            if (!owned.isConfirmedWithin(FRESH)) {
                                throw new UncheckedIOException(
                                        new IOException("Redis is too slow to be sure of a lease"));
                            }
                        }))
                .onFailure(UncheckedIOException.class)
                .retry()
                .withBackOff(FIRST_PAUSE, LONGEST_PAUSE)
                .expireIn(owned.session().task().timeout().toMillis());
    }

    private Uni<ToolResult> call(OwnedSession owned, ToolCall call) {
        return tools.find(call.tool())
                .map(tool -> tool.call(Invocations.of(owned.session(), call)))
                .orElseGet(() -> Uni.createFrom()
                        .item(ToolResult.failure(
                                "unknown_tool", "This server has no tool " + call.tool() + " any more.")));
    }

    /** The call was broken off; what it may have left outside is seen to its end before its time is said to be over. */
    private Uni<ToolResult> stop(OwnedSession owned, ToolCall call) {
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
        var doubt =
                call.effect() == Effect.EFFECT ? " What it was to do may be done all the same: find out first." : "";
        return ToolResult.failure(
                "timeout",
                "The call took longer than its " + call.timeout().toSeconds() + " s and was stopped." + doubt);
    }

    private static ToolResult failed(OwnedSession owned, ToolCall call, Throwable failure) {
        if (failure instanceof TimeoutException) {
            return late(call);
        }
        var errorId = UUID.randomUUID().toString();
        LOG.error(owned.session().id(), "has a call " + call.callId() + " that broke, error " + errorId, failure);
        return ToolResult.failure("internal", "The tool broke; the server's log has it as error " + errorId + ".");
    }
}
