package dev.reagent.run.archive;

import dev.reagent.agent.AgentSession;
import dev.reagent.agent.LogEntry;
import dev.reagent.agent.task.SessionId;
import dev.reagent.run.intake.PostgresPredecessors;
import dev.reagent.run.ledger.PostgresCallLedger;
import dev.reagent.run.log.EventJson;
import dev.reagent.run.log.SessionLogger;
import dev.reagent.run.log.SessionSummary;
import dev.reagent.run.outbox.PostgresOutbox;
import dev.reagent.stores.Blocking;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;
import org.jspecify.annotations.Nullable;

/** Finished sessions in PostgreSQL: the log for views, rows of steps and calls for reports. Thread-safe. */
@ApplicationScoped
class PostgresSessionArchive implements SessionArchive {

    private static final SessionLogger SESSIONS = SessionLogger.of(PostgresSessionArchive.class);

    private final Jdbi jdbi;
    private final Blocking blocking;
    private final PostgresOutbox outbox;

    PostgresSessionArchive(Jdbi jdbi, Blocking blocking, PostgresOutbox outbox) {
        this.jdbi = jdbi;
        this.blocking = blocking;
        this.outbox = outbox;
    }

    @Override
    public Uni<Saved> save(List<Finished> sessions) {
        return blocking.call(() -> jdbi.inTransaction(handle -> save(handle, sessions)))
                .invoke(saved -> outbox.committed(
                        sessions.stream().map(Finished::session).toList()));
    }

    private Saved save(Handle handle, List<Finished> sessions) {
        lockRuns(handle, sessions.stream().map(Finished::session).toList());
        var stale = endRuns(handle, sessions);
        var taken = sessions.stream()
                .filter(it -> !stale.contains(it.session().id()))
                .toList();
        PostgresArchiveRows.insert(handle, taken);
        closeApprovals(handle, taken);
        deleteCopies(handle, taken);
        var over = taken.stream().map(Finished::session).toList();
        PostgresCallLedger.close(handle, over);
        outbox.insertEnded(handle, over);
        return new Saved(stale, PostgresPredecessors.recordEnds(handle, over));
    }

    /** Locks in the order of the ids, as a run that starts to wait for several does, so no deadlock is possible. */
    private static void lockRuns(Handle handle, List<AgentSession> sessions) {
        handle.createQuery("""
                        select session_id from run where session_id = any(cast(:ids as uuid[]))
                        order by session_id for no key update
                        """)
                .bind("ids", texts(sessions, it -> it.id().value()))
                .mapTo(String.class)
                .list();
    }

    /** Ends the runs' rows under their fences. Returns the sessions that another server owns. */
    private static List<SessionId> endRuns(Handle handle, List<Finished> finished) {
        var sessions = finished.stream().map(Finished::session).toList();
        var ended = handle.createQuery("""
                        update run set attempt = new.attempt, lease = new.lease, ended_at = coalesce(run.ended_at, new.at),
                                       status = coalesce(run.status, new.status), deadline_at = null
                        from unnest(cast(:ids as uuid[]), cast(:attempts as int[]), cast(:leases as text[]),
                                    cast(:ats as timestamptz[]), cast(:statuses as text[]))
                             as new (id, attempt, lease, at, status)
                        where session_id = new.id
                          and (run.attempt < new.attempt or (run.attempt = new.attempt and run.lease = new.lease))
                        returning session_id
                        """)
                .bind("ids", texts(sessions, it -> it.id().value()))
                .bind(
                        "attempts",
                        sessions.stream().map(it -> it.fence().attempt()).toArray(Integer[]::new))
                .bind("leases", texts(sessions, it -> it.fence().lease()))
                .bind("ats", texts(sessions, it -> String.valueOf(it.times().finished())))
                .bind("statuses", texts(sessions, it -> it.status().wireName()))
                .map((row, context) -> new SessionId(row.getString(1)))
                .set();
        return sessions.stream()
                .map(AgentSession::id)
                .filter(id -> !ended.contains(id))
                .toList();
    }

    private static String[] texts(List<AgentSession> sessions, Function<AgentSession, String> text) {
        return sessions.stream().map(text).toArray(String[]::new);
    }

    private static void closeApprovals(Handle handle, List<Finished> sessions) {
        handle.createUpdate("""
                        update approval set status = 'cancelled', decided_at = now()
                        where session_id = any(cast(:ids as uuid[])) and status = 'pending'
                        """)
                .bind(
                        "ids",
                        texts(
                                sessions.stream().map(Finished::session).toList(),
                                it -> it.id().value()))
                .execute();
    }

    /** Deletes the data for restoring live sessions. Comes after the approvals are closed, as a late decision writes a wakeup. */
    private static void deleteCopies(Handle handle, List<Finished> sessions) {
        var ids = texts(
                sessions.stream().map(Finished::session).toList(), it -> it.id().value());
        for (var table : List.of("parked_session", "wakeup", "ledger_answer")) {
            handle.createUpdate("delete from <table> where session_id = any(cast(:ids as uuid[]))")
                    .define("table", table)
                    .bind("ids", ids)
                    .execute();
        }
    }

    @Override
    public Uni<Boolean> reject(AgentSession session, String reason) {
        Uni<Boolean> rejected = blocking.call(() -> jdbi.inTransaction(handle -> {
            lockRuns(handle, List.of(session));
            handle.createUpdate("""
                            insert into archive_reject (session_id, reason, status)
                            values (cast(:id as uuid), :reason, :status)
                            on conflict (session_id) do update
                               set reason = excluded.reason, status = excluded.status, at = now()
                            """)
                    .bind("id", session.id().value())
                    .bind("reason", reason)
                    .bind("status", session.status().wireName())
                    .execute();
            PostgresCallLedger.close(handle, List.of(session));
            return PostgresPredecessors.recordEnds(handle, List.of(session));
        }));
        return rejected.call(told -> tellRejected(session));
    }

    /** Writes the callback after the reject's transaction, not in it, because the callback itself may be what cannot be written. */
    private Uni<Void> tellRejected(AgentSession session) {
        return blocking.call(() -> jdbi.withHandle(handle -> {
                    outbox.insertEnded(handle, List.of(session));
                    return session;
                }))
                .invoke(told -> outbox.committed(List.of(told)))
                .replaceWithVoid()
                .onFailure()
                .invoke(failure -> SESSIONS.error(session.id(), "has no callback for its end", failure))
                .onFailure()
                .recoverWithNull();
    }

    @Override
    public Uni<Optional<List<LogEntry>>> find(SessionId id, @Nullable String orgId) {
        return blocking.call(() -> jdbi.withHandle(
                handle -> handle.createQuery("select log from session where session_id = cast(:id as uuid)"
                                + " and (cast(:org as text) is null or org_id = :org)")
                        .bind("id", id.value())
                        .bind("org", orgId)
                        .map((row, context) -> EventJson.log(row.getString(1)))
                        .findOne()));
    }

    @Override
    public Uni<Map<SessionId, SessionSummary>> summaries(List<SessionId> ids) {
        if (ids.isEmpty()) {
            return Uni.createFrom().item(Map.of());
        }
        return blocking.call(() -> jdbi.withHandle(handle -> {
            var found = new HashMap<SessionId, SessionSummary>();
            handle.createQuery("select summary from session where session_id = any(cast(:ids as uuid[]))")
                    .bind("ids", ids.stream().map(SessionId::value).toArray(String[]::new))
                    .map((row, context) -> EventJson.read(row.getString(1), SessionSummary.class))
                    .forEach(summary -> found.put(summary.id(), summary));
            return found;
        }));
    }

    @Override
    public Uni<Optional<String>> result(SessionId id, String callId) {
        return blocking.call(() -> jdbi.withHandle(handle -> handle.createQuery("""
                        select result from session_call
                        where session_id = cast(:id as uuid) and call_id = :call and result is not null
                        """)
                .bind("id", id.value())
                .bind("call", callId)
                .mapTo(String.class)
                .findOne()));
    }
}
