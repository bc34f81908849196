package dev.reagent.run.ledger;

import dev.reagent.agent.AgentSession;
import dev.reagent.agent.LogEntry;
import dev.reagent.agent.Outcome;
import dev.reagent.agent.call.Fence;
import dev.reagent.agent.call.Observation;
import dev.reagent.agent.call.ToolCall;
import dev.reagent.agent.task.SessionId;
import dev.reagent.approval.Approval;
import dev.reagent.run.log.EventJson;
import dev.reagent.stores.Blocking;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;
import org.jspecify.annotations.Nullable;

/** The ledger in PostgreSQL. An owner's write checks the run's fence. Thread-safe. */
@ApplicationScoped
public class PostgresCallLedger implements CallLedger {

    private final Jdbi jdbi;
    private final Blocking blocking;

    PostgresCallLedger(Jdbi jdbi, Blocking blocking) {
        this.jdbi = jdbi;
        this.blocking = blocking;
    }

    @Override
    public Uni<List<Observation>> claim(AgentSession session, List<LogEntry> log, List<ToolCall> calls) {
        return blocking.call(() -> jdbi.inTransaction(handle -> {
            PostgresFence.check(handle, session);
            keepAnswer(handle, session, log);
            var over = new ArrayList<Observation>();
            for (var call : calls) {
                claim(handle, session, call).ifPresent(over::add);
            }
            return over;
        }));
    }

    private static void keepAnswer(Handle handle, AgentSession session, List<LogEntry> log) {
        handle.createUpdate("""
                        insert into ledger_answer (session_id, step, seq, log)
                        values (cast(:id as uuid), :step, :seq, :log)
                        on conflict (session_id, step) do update set seq = excluded.seq, log = excluded.log
                        """)
                .bind("id", session.id().value())
                .bind("step", session.steps().size() - 1)
                .bind("seq", session.version())
                .bind("log", EventJson.write(log))
                .execute();
    }

    private static Optional<Observation> claim(Handle handle, AgentSession session, ToolCall call) {
        return handle.createQuery("""
                        insert into ledger_call (session_id, call_id, step, tool, args_digest, attempt, lease)
                        values (cast(:id as uuid), :call, :step, :tool, :digest, :attempt, :lease)
                        on conflict (session_id, call_id) do update
                           set attempt = excluded.attempt, lease = excluded.lease, args_digest = excluded.args_digest
                        returning observation
                        """)
                .bind("id", session.id().value())
                .bind("call", call.callId())
                .bind("step", session.steps().size() - 1)
                .bind("tool", call.tool())
                .bind("digest", call.digest())
                .bind("attempt", session.fence().attempt())
                .bind("lease", session.fence().lease())
                .map((row, context) -> Optional.ofNullable(row.getString(1)).map(EventJson::observation))
                .one();
    }

    @Override
    public Uni<Void> finish(AgentSession session, Observation observation, @Nullable String whole) {
        var id = session.id();
        return blocking.call(() -> jdbi.inTransaction(handle -> {
                    PostgresFence.check(handle, session);
                    keepObservation(handle, id, observation);
                    if (whole != null) {
                        keepResult(handle, id, observation.callId(), whole);
                    }
                    return id;
                }))
                .replaceWithVoid();
    }

    private static void keepObservation(Handle handle, SessionId id, Observation observation) {
        handle.createUpdate("""
                        update ledger_call set finished_at = now(), observation = :observation
                        where session_id = cast(:id as uuid) and call_id = :call and observation is null
                        """)
                .bind("id", id.value())
                .bind("call", observation.callId())
                .bind("observation", EventJson.write(observation))
                .execute();
    }

    /** Stores nothing if the session is over: its answers are deleted then. */
    private static void keepResult(Handle handle, SessionId id, String callId, String result) {
        handle.createUpdate("""
                        insert into ledger_result (session_id, step, call_id, result)
                        select session_id, step, call_id, :result
                        from ledger_call join ledger_answer using (session_id, step)
                        where session_id = cast(:id as uuid) and call_id = :call
                        on conflict do nothing
                        """)
                .bind("id", id.value())
                .bind("call", callId)
                .bind("result", result)
                .execute();
    }

    /** Closes a call that a person answered instead; it is not made any more. */
    public static void closeResponded(Handle handle, Approval approval) {
        handle.createUpdate("""
                        update ledger_call set finished_at = now(), closed_as = 'responded'
                        where session_id = cast(:id as uuid) and call_id = :call and finished_at is null
                        """)
                .bind("id", approval.sessionId().value())
                .bind("call", approval.callId())
                .execute();
    }

    /** Closes the open calls of sessions that are over. Their results stay unknown. */
    public static void close(Handle handle, List<AgentSession> over) {
        handle.createUpdate("""
                        update ledger_call set finished_at = now(), closed_as = ended.reason
                        from unnest(cast(:ids as uuid[]), cast(:reasons as text[])) as ended (id, reason)
                        where session_id = ended.id and finished_at is null
                        """)
                .bind("ids", over.stream().map(it -> it.id().value()).toArray(String[]::new))
                .bind("reasons", over.stream().map(PostgresCallLedger::reason).toArray(String[]::new))
                .execute();
    }

    private static String reason(AgentSession over) {
        return over.outcome() instanceof Outcome.Failed failed
                ? failed.why().code()
                : over.status().wireName();
    }

    @Override
    public Uni<List<Row>> rows(AgentSession session) {
        return blocking.call(() -> jdbi.inTransaction(handle -> {
            PostgresFence.check(handle, session);
            return handle.createQuery("""
                            select call_id, attempt, lease, observation from ledger_call
                            where session_id = cast(:id as uuid)
                            """)
                    .bind("id", session.id().value())
                    .map((row, context) -> new Row(
                            row.getString("call_id"),
                            new Fence(row.getInt("attempt"), row.getString("lease")),
                            observation(row.getString("observation"))))
                    .list();
        }));
    }

    private static @Nullable Observation observation(@Nullable String json) {
        return json == null ? null : EventJson.observation(json);
    }

    @Override
    public Uni<Map<String, String>> results(SessionId id) {
        return blocking.call(() -> jdbi.withHandle(handle -> handle.createQuery(
                        "select call_id, result from ledger_result where session_id = cast(:id as uuid)")
                .bind("id", id.value())
                .reduceRows(new HashMap<String, String>(), (results, row) -> {
                    results.put(row.getColumn("call_id", String.class), row.getColumn("result", String.class));
                    return results;
                })));
    }

    @Override
    public Uni<Optional<List<LogEntry>>> lastLog(SessionId id) {
        return blocking.call(() -> jdbi.withHandle(handle -> handle.createQuery("""
                        select log from ledger_answer where session_id = cast(:id as uuid) order by step desc limit 1
                        """)
                .bind("id", id.value())
                .map((row, context) -> EventJson.log(row.getString(1)))
                .findOne()));
    }
}
