package dev.reagent.run;

import dev.reagent.agent.AgentSession;
import dev.reagent.agent.Fence;
import dev.reagent.agent.LogEntry;
import dev.reagent.agent.LogMerge;
import dev.reagent.agent.SessionId;
import dev.reagent.run.RunIntake.RunRow;
import dev.reagent.run.SessionLog.Owner;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.List;
import java.util.Optional;

/**
 * Sessions whose last entries Redis forgot and nobody has in memory: what PostgreSQL has of them is put back. Doing it twice does
 * nothing more. Thread-safe.
 */
@ApplicationScoped
class LostTails {

    private static final SessionLogger LOG = SessionLogger.of(LostTails.class);

    private final SessionLog log;
    private final RunQueue queue;
    private final RunIntake intake;
    private final ParkedSessions parked;
    private final CallLedger ledger;
    private final SessionArchive archive;
    private final SessionRescue rescue;
    private final ServerId server;
    private final RunSettings settings;

    LostTails(
            SessionLog log,
            RunQueue queue,
            RunIntake intake,
            ParkedSessions parked,
            CallLedger ledger,
            SessionArchive archive,
            SessionRescue rescue,
            ServerId server,
            RunSettings settings) {
        this.log = log;
        this.queue = queue;
        this.intake = intake;
        this.parked = parked;
        this.ledger = ledger;
        this.archive = archive;
        this.rescue = rescue;
        this.server = server;
        this.settings = settings;
    }

    /**
     * A claimed session with what PostgreSQL has of it and Redis lost.
     *
     * @return empty where by that it is over and archived, or waits for others: then Redis has it so, too, and nobody owns it
     */
    Uni<Optional<OwnedSession>> complete(OwnedSession claimed) {
        var session = claimed.session();
        return StorePatience.with(() -> intake.find(session.id())).flatMap(row -> {
            var open = row.filter(it -> it.status() == null);
            return open.isPresent()
                    ? complete(claimed, open.get())
                    : putAway(session.id(), session.fence()).replaceWith(Optional.empty());
        });
    }

    private Uni<Optional<OwnedSession>> complete(OwnedSession claimed, RunRow row) {
        if (claimed.session().isOver()) {
            return Uni.createFrom().item(Optional.of(claimed));
        }
        return StorePatience.with(() -> saved(row.id()))
                .flatMap(saved -> putBack(claimed, saved.orElse(List.of())))
                .call(whole -> StorePatience.with(() -> rescue.tellAgain(row)))
                .call(whole ->
                        whole.session().isRunnable() ? Uni.createFrom().voidItem() : queue.wake(QueuedRun.of(row)))
                .map(whole -> Optional.of(whole).filter(it -> it.session().isRunnable()));
    }

    private Uni<Optional<List<LogEntry>>> saved(SessionId id) {
        return Uni.combine()
                .all()
                .unis(parked.find(id), ledger.lastLog(id))
                .with((waiting, called) ->
                        Optional.ofNullable(SessionRescue.later(waiting.map(ParkedSessions.Saved::log), called)));
    }

    private Uni<OwnedSession> putBack(OwnedSession claimed, List<LogEntry> saved) {
        var entries = LogMerge.whole(claimed.log(), saved);
        if (entries.size() == claimed.log().size()) {
            return Uni.createFrom().item(claimed);
        }
        var id = claimed.session().id();
        LOG.warn(id, "lost its end in Redis; what PostgreSQL has of it is put back");
        var session = AgentSession.of(id, entries).claimedBy(claimed.session().fence());
        var owner = session.isRunnable() ? new Owner(server.value(), claimed.ticket()) : null;
        return log.restore(session, entries, owner, SessionRescue.heard(id, entries), 0)
                .map(restored -> {
                    if (!restored) {
                        throw new StaleLease(id);
                    }
                    return new OwnedSession(session, entries);
                });
    }

    /**
     * Gives the hot copy of a finished session its end again, and its time to live.
     *
     * @param fence at least that of its head
     */
    Uni<Void> putAway(SessionId id, Fence fence) {
        return StorePatience.with(() -> archive.find(id))
                .flatMap(found -> found.map(entries ->
                                restoreOver(AgentSession.of(id, entries).claimedBy(fence), entries))
                        .orElseGet(() -> log.expire(id, settings.hotRetention())));
    }

    private Uni<Void> restoreOver(AgentSession session, List<LogEntry> entries) {
        return log.restoreOver(session, entries, SessionRescue.heard(session.id(), entries), settings.hotRetention())
                .replaceWithVoid();
    }
}
