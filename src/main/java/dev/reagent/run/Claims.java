package dev.reagent.run;

import dev.reagent.agent.AgentSession;
import dev.reagent.agent.CallState;
import dev.reagent.agent.Effect;
import dev.reagent.agent.Event;
import dev.reagent.agent.Event.ToolClaimed;
import dev.reagent.agent.Event.ToolFinished;
import dev.reagent.agent.SessionId;
import dev.reagent.agent.Stopped;
import dev.reagent.run.SessionLog.Claim;
import dev.reagent.tool.ToolRegistry;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Makes sessions this server's, with all that is known of them, before anything is decided. Thread-safe. */
@ApplicationScoped
class Claims {

    private static final Duration FIRST_PAUSE = Duration.ofMillis(200);
    private static final Duration LONGEST_PAUSE = Duration.ofSeconds(2);

    /** About a minute; then another server may try. */
    private static final int LEDGER_TRIES = 40;

    private final SessionLog log;
    private final RunQueue queue;
    private final CallLedger ledger;
    private final RunIntake intake;
    private final SessionRescue rescue;
    private final SessionWriter writer;
    private final ToolRegistry tools;
    private final ServerId server;
    private final LivingServers living;

    Claims(
            SessionLog log,
            RunQueue queue,
            CallLedger ledger,
            RunIntake intake,
            SessionRescue rescue,
            SessionWriter writer,
            ToolRegistry tools,
            ServerId server,
            LivingServers living) {
        this.log = log;
        this.queue = queue;
        this.ledger = ledger;
        this.intake = intake;
        this.rescue = rescue;
        this.writer = writer;
        this.tools = tools;
        this.server = server;
        this.living = living;
    }

    /** The session, ours; empty where there is nothing to do for us. */
    Uni<Optional<OwnedSession>> claim(SessionId id) {
        return claim(id, 0, false, others());
    }

    private Set<String> others() {
        var others = new HashSet<>(living.now());
        others.remove(server.value());
        return others;
    }

    /** The session, taken from whoever has it. */
    Uni<Optional<OwnedSession>> seize(SessionId id) {
        return claim(id, 0, true, Set.of());
    }

    /** The session again after PostgreSQL saw a higher fence than Redis: Redis had lost an attempt. */
    Uni<Optional<OwnedSession>> claimAbove(SessionId id) {
        return intake.find(id)
                .flatMap(row -> row.filter(open -> open.status() == null)
                        .map(open -> claim(id, open.fence().attempt(), false, others()))
                        .orElseGet(() -> Uni.createFrom().item(Optional.empty())));
    }

    private Uni<Optional<OwnedSession>> claim(SessionId id, int least, boolean force, Set<String> others) {
        return log.claim(id, least, server.value(), force, others).flatMap(claim -> switch (claim) {
            case Claim.Waiting waits -> Uni.createFrom().item(Optional.empty());
            case Claim.Owned(String owner) -> unlessHeld(owner, id);
            case Claim.Missing no -> rescue.putBackIfOpen(id).replaceWith(Optional.empty());
            case Claim.Claimed claimed -> complete(id, claimed);
        });
    }

    /** An owner that has a heartbeat and not the session lost it on the way: the fence keeps it out from here on. */
    private Uni<Optional<OwnedSession>> unlessHeld(String owner, SessionId id) {
        return queue.isHeld(owner, id).flatMap(held -> held ? Uni.createFrom().item(Optional.empty()) : seize(id));
    }

    private Uni<Optional<OwnedSession>> complete(SessionId id, Claim.Claimed claimed) {
        var session = AgentSession.of(id, claimed.log()).claimedBy(claimed.fence());
        var owned = new OwnedSession(session, claimed.log());
        return claimed.fence().attempt() == 1 || session.isOver()
                ? Uni.createFrom().item(Optional.of(owned))
                : recover(owned).replaceWith(Optional.of(owned));
    }

    /** What an earlier owner left: containers of its calls are killed, what the ledger knows goes into the log. */
    private Uni<Void> recover(OwnedSession owned) {
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
        boolean effects = open.stream().anyMatch(state -> state.call().effect() != Effect.NONE);
        Uni<Void> quiet = stopped.isEmpty()
                ? Uni.createFrom().voidItem()
                : Uni.join().all(stopped).andCollectFailures().replaceWithVoid();
        return effects ? quiet.flatMap(done -> readLedger(owned)) : quiet;
    }

    private Uni<List<Stopped>> stop(AgentSession session, CallState state) {
        return tools.find(state.call().tool())
                .map(tool -> tool.stop(session.id().value(), state.call().callId()))
                .orElseGet(() -> Uni.createFrom().item(List.of()))
                .onFailure()
                .recoverWithItem(List.of());
    }

    private Uni<Void> readLedger(OwnedSession owned) {
        return Uni.createFrom()
                .deferred(() -> ledger.rows(owned.session().id()))
                .onFailure()
                .retry()
                .withBackOff(FIRST_PAUSE, LONGEST_PAUSE)
                .atMost(LEDGER_TRIES)
                .map(rows -> missing(owned.session(), rows))
                .flatMap(missing -> missing.isEmpty() ? Uni.createFrom().voidItem() : writer.fact(owned, missing));
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
