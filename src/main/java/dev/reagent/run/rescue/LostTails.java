package dev.reagent.run.rescue;

import dev.reagent.agent.AgentSession;
import dev.reagent.agent.LogEntry;
import dev.reagent.agent.LogMerge;
import dev.reagent.agent.call.Fence;
import dev.reagent.agent.task.SessionId;
import dev.reagent.run.archive.SessionArchive;
import dev.reagent.run.intake.RunIntake;
import dev.reagent.run.intake.RunIntake.RunRow;
import dev.reagent.run.log.LogSettings;
import dev.reagent.run.log.PostedRows;
import dev.reagent.run.log.SessionLog;
import dev.reagent.run.log.SessionLog.Owner;
import dev.reagent.run.log.SessionLogger;
import dev.reagent.run.log.StaleLease;
import dev.reagent.run.loop.ActiveSession;
import dev.reagent.run.queue.RunQueue;
import dev.reagent.run.queue.ServerId;
import dev.reagent.stores.StorePatience;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.List;
import java.util.Optional;

/** Restores, from PostgreSQL, the lost last entries of sessions that no server has in memory. Idempotent. Thread-safe. */
@ApplicationScoped
class LostTails {

    private static final SessionLogger LOG = SessionLogger.of(LostTails.class);

    private final SessionLog log;
    private final RunQueue queue;
    private final RunIntake intake;
    private final SavedLogs savedLogs;
    private final SessionArchive archive;
    private final SessionRescue rescue;
    private final ServerId server;
    private final LogSettings settings;

    LostTails(
            SessionLog log,
            RunQueue queue,
            RunIntake intake,
            SavedLogs savedLogs,
            SessionArchive archive,
            SessionRescue rescue,
            ServerId server,
            LogSettings settings) {
        this.log = log;
        this.queue = queue;
        this.intake = intake;
        this.savedLogs = savedLogs;
        this.archive = archive;
        this.rescue = rescue;
        this.server = server;
        this.settings = settings;
    }

    /**
     * Adds to a claimed session the entries that PostgreSQL has and Redis lost.
     *
     * @return empty if the session is then over and archived, or waits for others; Redis has that state too, and it has no owner
     */
    Uni<Optional<ActiveSession>> complete(ActiveSession claimed) {
        var session = claimed.session();
        return StorePatience.with(() -> intake.find(session.id())).flatMap(row -> {
            var open = row.filter(it -> it.status() == null);
            return open.isPresent()
                    ? complete(claimed, open.get())
                    : restoreEnd(session.id(), session.fence()).replaceWith(Optional.empty());
        });
    }

    private Uni<Optional<ActiveSession>> complete(ActiveSession claimed, RunRow row) {
        if (claimed.session().isOver()) {
            return Uni.createFrom().item(Optional.of(claimed));
        }
        return StorePatience.with(() -> savedLogs.find(row.id()))
                .flatMap(saved ->
                        putBack(claimed, saved.map(SavedLogs.Saved::log).orElse(List.of())))
                .call(whole -> StorePatience.with(() -> rescue.postAgain(row)))
                .call(whole -> whole.session().isRunnable() ? Uni.createFrom().voidItem() : queue.wake(row.queued()))
                .map(whole -> Optional.of(whole).filter(it -> it.session().isRunnable()));
    }

    private Uni<ActiveSession> putBack(ActiveSession claimed, List<LogEntry> saved) {
        var entries = LogMerge.whole(claimed.log(), saved);
        if (entries.size() == claimed.log().size()) {
            return Uni.createFrom().item(claimed);
        }
        var id = claimed.session().id();
        LOG.warn(id, "lost its last entries in Redis; restoring them from PostgreSQL");
        var session = AgentSession.of(id, entries).claimedBy(claimed.session().fence());
        var owner = session.isRunnable() ? new Owner(server.value(), claimed.ticket()) : null;
        return log.restore(session, entries, owner, PostedRows.in(id, entries), 0)
                .map(restored -> {
                    if (!restored) {
                        throw new StaleLease(id);
                    }
                    return claimed.restored(session, entries);
                });
    }

    /**
     * Restores the end of a finished session's copy in Redis, and its time to live.
     *
     * @param fence at least that of its head
     */
    Uni<Void> restoreEnd(SessionId id, Fence fence) {
        return StorePatience.with(() -> archive.find(id))
                .flatMap(found -> found.map(entries ->
                                restoreOver(AgentSession.of(id, entries).claimedBy(fence), entries))
                        .orElseGet(() -> log.expire(id, settings.hotRetention())));
    }

    private Uni<Void> restoreOver(AgentSession session, List<LogEntry> entries) {
        return log.restoreOver(session, entries, PostedRows.in(session.id(), entries), settings.hotRetention())
                .replaceWithVoid();
    }
}
