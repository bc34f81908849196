package dev.reagent.run.rescue;

import dev.reagent.agent.AgentSession;
import dev.reagent.agent.AgentStep;
import dev.reagent.agent.CallState;
import dev.reagent.agent.Event.Fact;
import dev.reagent.agent.Event.ToolClaimed;
import dev.reagent.agent.Event.ToolFinished;
import dev.reagent.agent.Stopped;
import dev.reagent.agent.call.Effect;
import dev.reagent.run.ledger.CallLedger;
import dev.reagent.run.loop.ActiveSession;
import dev.reagent.run.loop.SessionWriter;
import dev.reagent.stores.StorePatience;
import dev.reagent.stores.StoreTrouble;
import dev.reagent.tool.ToolRegistry;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** Settles the calls that an earlier owner of a claimed session left open, before the next decision. Thread-safe. */
@ApplicationScoped
class Recovery {

    private static final Duration AT_ONCE = Duration.ofMillis(500);

    private final CallLedger ledger;
    private final SessionWriter writer;
    private final ToolRegistry tools;

    Recovery(CallLedger ledger, SessionWriter writer, ToolRegistry tools) {
        this.ledger = ledger;
        this.writer = writer;
        this.tools = tools;
    }

    /** Stops the containers of an earlier owner's open calls, and adds the ledger's facts about them to the log. */
    Uni<Void> settle(ActiveSession owned) {
        var session = owned.session();
        var step = session.lastStep();
        if (step == null) {
            return Uni.createFrom().voidItem();
        }
        var open =
                step.calls().values().stream().filter(state -> !state.isOver()).toList();
        var stopped = open.stream()
                .filter(state -> state.claim() != null)
                .map(state -> stop(session, state))
                .toList();
        Uni<Void> quiet = stopped.isEmpty()
                ? Uni.createFrom().voidItem()
                : Uni.join().all(stopped).andCollectFailures().replaceWithVoid();
        return hasOpenEffects(step) ? quiet.flatMap(done -> readLedger(owned)) : quiet;
    }

    private static boolean hasOpenEffects(AgentStep step) {
        return step.calls().values().stream()
                .anyMatch(state -> !state.isOver() && state.call().effect() != Effect.NONE);
    }

    /** As the second part of {@link #settle}, for a caller that waits to end the session: gives up after 500 ms or on a failure. */
    Uni<Void> learnAtOnce(ActiveSession owned) {
        var step = owned.session().lastStep();
        return step == null || !hasOpenEffects(step)
                ? Uni.createFrom().voidItem()
                : ledger.rows(owned.session())
                        .ifNoItem()
                        .after(AT_ONCE)
                        .fail()
                        .flatMap(rows -> writeMissing(owned, rows))
                        .onFailure(StoreTrouble::is)
                        .recoverWithNull();
    }

    private Uni<List<Stopped>> stop(AgentSession session, CallState state) {
        return tools.find(state.call().tool())
                .map(tool -> tool.stop(session.id().value(), state.call().callId()))
                .orElseGet(() -> Uni.createFrom().item(List.of()))
                .onFailure()
                .recoverWithItem(List.of());
    }

    private Uni<Void> readLedger(ActiveSession owned) {
        return StorePatience.with(() -> ledger.rows(owned.session())).flatMap(rows -> writeMissing(owned, rows));
    }

    private Uni<Void> writeMissing(ActiveSession owned, List<CallLedger.Row> rows) {
        var missing = missing(owned.session(), rows);
        return missing.isEmpty() ? Uni.createFrom().voidItem() : writer.fact(owned, missing);
    }

    /** A claim that only the ledger has was lost with the log; its call may have been made. */
    private static List<Fact> missing(AgentSession session, List<CallLedger.Row> rows) {
        var missing = new ArrayList<Fact>();
        for (var row : rows) {
            var state = session.call(row.callId());
            if (state == null || state.isOver()) {
                continue;
            }
            if (row.observation() != null) {
                missing.add(new ToolFinished(row.observation()));
            } else if (!row.fence().equals(state.claim())) {
                missing.add(new ToolClaimed(row.callId(), row.fence()));
            }
        }
        return missing;
    }
}
