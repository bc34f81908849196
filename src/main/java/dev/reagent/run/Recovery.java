package dev.reagent.run;

import dev.reagent.agent.AgentSession;
import dev.reagent.agent.AgentStep;
import dev.reagent.agent.CallState;
import dev.reagent.agent.Effect;
import dev.reagent.agent.Event;
import dev.reagent.agent.Event.ToolClaimed;
import dev.reagent.agent.Event.ToolFinished;
import dev.reagent.agent.Stopped;
import dev.reagent.tool.ToolRegistry;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** Settles what an earlier owner of a claimed session left, before anything is decided. Thread-safe. */
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

    /** What an earlier owner left: containers of its calls are killed, what the ledger knows goes into the log. */
    Uni<Void> settle(OwnedSession owned) {
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

    /** Takes into the log what the ledger knows, for one who is going to end the session and is waited for: at once or not at all. */
    Uni<Void> learnAtOnce(OwnedSession owned) {
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

    private Uni<Void> readLedger(OwnedSession owned) {
        return StorePatience.with(() -> ledger.rows(owned.session())).flatMap(rows -> writeMissing(owned, rows));
    }

    private Uni<Void> writeMissing(OwnedSession owned, List<CallLedger.Row> rows) {
        var missing = missing(owned.session(), rows);
        return missing.isEmpty() ? Uni.createFrom().voidItem() : writer.fact(owned, missing);
    }

    /** A claim that only the ledger knows of was lost with the log, and its call may have been made. */
    private static List<Event> missing(AgentSession session, List<CallLedger.Row> rows) {
        var missing = new ArrayList<Event>();
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
