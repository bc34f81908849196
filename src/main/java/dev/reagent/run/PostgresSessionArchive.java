package dev.reagent.run;

import dev.reagent.agent.AgentSession;
import dev.reagent.agent.LogEntry;
import dev.reagent.agent.Outcome;
import dev.reagent.agent.SessionId;
import dev.reagent.stores.Blocking;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
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
        insertSessions(handle, taken);
        insertSteps(handle, taken);
        insertCalls(handle, taken);
        closeApprovals(handle, taken);
        deleteCopies(handle, taken);
        var over = taken.stream().map(Finished::session).toList();
        PostgresCallLedger.close(handle, over);
        outbox.tellEnded(handle, over);
        return new Saved(stale, PostgresPredecessors.tell(handle, over));
    }

    /** In the order of their ids, as a run that begins to wait for several locks them: nobody waits in a ring. */
    private static void lockRuns(Handle handle, List<AgentSession> sessions) {
        handle.createQuery("""
                        select session_id from run where session_id = any(cast(:ids as uuid[]))
                        order by session_id for no key update
                        """)
                .bind("ids", texts(sessions, it -> it.id().value()))
                .mapTo(String.class)
                .list();
    }

    /** Ends the runs' rows under their fences; those that another server has are left out. */
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
                .bind("ats", texts(sessions, it -> String.valueOf(it.finishedAt())))
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

    private static void insertSessions(Handle handle, List<Finished> sessions) {
        var batch = handle.prepareBatch("""
                insert into session (session_id, org_id, model, status, error_code, summary, log, version, steps,
                                     input_tokens, cached_tokens, cache_write_tokens, output_tokens, cost_micros,
                                     created_at, started_at, finished_at)
                values (cast(:id as uuid), :org, :model, :status, :code, :summary, :log, :version, :steps, :input,
                        :cached, :cacheWrite, :output, :cost, :created, :started, :finished)
                on conflict (session_id) do nothing
                """);
        for (var finished : sessions) {
            var session = finished.session();
            var usage = session.usage();
            batch.bind("id", session.id().value())
                    .bind("org", session.task().orgId())
                    .bind("model", session.task().model())
                    .bind("status", session.status().wireName())
                    .bind("code", errorCode(session))
                    .bind("summary", EventJson.write(SessionSummary.of(session)))
                    .bind("log", EventJson.write(finished.log()))
                    .bind("version", session.version())
                    .bind("steps", session.steps().size())
                    .bind("input", usage.input())
                    .bind("cached", usage.cacheRead())
                    .bind("cacheWrite", usage.cacheWrite())
                    .bind("output", usage.output())
                    .bind("cost", session.cost().amount())
                    .bind("created", utc(session.createdAt()))
                    .bind("started", utc(session.startedAt()))
                    .bind("finished", utc(session.finishedAt()))
                    .add();
        }
        if (batch.size() > 0) {
            batch.execute();
        }
    }

    private static @Nullable String errorCode(AgentSession session) {
        return session.outcome() instanceof Outcome.Failed failed ? failed.why().code() : null;
    }

    private static void insertSteps(Handle handle, List<Finished> sessions) {
        var batch = handle.prepareBatch("""
                insert into session_step (session_id, step, input_tokens, cached_tokens, cache_write_tokens,
                                          output_tokens, cost_micros, started_at, finished_at)
                values (cast(:id as uuid), :step, :input, :cached, :cacheWrite, :output, :cost, :started, :finished)
                on conflict do nothing
                """);
        for (var finished : sessions) {
            for (var step : finished.session().steps()) {
                batch.bind("id", finished.session().id().value())
                        .bind("step", step.index())
                        .bind("input", step.usage().input())
                        .bind("cached", step.usage().cacheRead())
                        .bind("cacheWrite", step.usage().cacheWrite())
                        .bind("output", step.usage().output())
                        .bind("cost", step.wholeCost().amount())
                        .bind("started", utc(step.startedAt()))
                        .bind("finished", utc(step.finishedAt()))
                        .add();
            }
        }
        if (batch.size() > 0) {
            batch.execute();
        }
    }

    private static void insertCalls(Handle handle, List<Finished> sessions) {
        var batch = handle.prepareBatch("""
                insert into session_call (session_id, call_id, step, tool, success, error_code, took_ms, result)
                values (cast(:id as uuid), :call, :step, :tool, :success, :code, :took, :result)
                on conflict do nothing
                """);
        for (var finished : sessions) {
            for (var step : finished.session().steps()) {
                for (var state : step.calls().values()) {
                    var seen = state.observation();
                    batch.bind("id", finished.session().id().value())
                            .bind("call", state.call().callId())
                            .bind("step", step.index())
                            .bind("tool", state.call().tool())
                            .bind("success", seen == null ? null : seen.isSuccess())
                            .bind(
                                    "code",
                                    seen == null || seen.error() == null
                                            ? null
                                            : seen.error().code())
                            .bind("took", seen == null ? null : seen.took().toMillis())
                            .bind("result", finished.results().get(state.call().callId()))
                            .add();
                }
            }
        }
        if (batch.size() > 0) {
            batch.execute();
        }
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

    /** What putting a live session back would need; after the approvals' end, as a late decision writes a wakeup. */
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
            return PostgresPredecessors.tell(handle, List.of(session));
        }));
        return rejected.call(told -> tellRejected(session));
    }

    /** After its row, not with it: it may be its callback that cannot be written. */
    private Uni<Void> tellRejected(AgentSession session) {
        return blocking.call(() -> jdbi.withHandle(handle -> {
                    outbox.tellEnded(handle, List.of(session));
                    return session;
                }))
                .invoke(told -> outbox.committed(List.of(told)))
                .replaceWithVoid()
                .onFailure()
                .invoke(failure -> SESSIONS.error(session.id(), "has no callback told of its end", failure))
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

    private static @Nullable OffsetDateTime utc(@Nullable Instant instant) {
        return instant == null ? null : OffsetDateTime.ofInstant(instant, ZoneOffset.UTC);
    }
}
