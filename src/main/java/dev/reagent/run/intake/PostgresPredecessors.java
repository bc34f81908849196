package dev.reagent.run.intake;

import dev.reagent.agent.AgentSession;
import dev.reagent.agent.task.Predecessor;
import dev.reagent.agent.task.Predecessors;
import dev.reagent.agent.task.SessionId;
import dev.reagent.agent.task.SessionStatus;
import dev.reagent.run.intake.PostgresNewRuns.NewRun;
import dev.reagent.run.intake.RunIntake.RunRow;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;

/**
 * Records which run waits for which, in the transactions that start and end runs. No end is missed: a run that starts to wait takes
 * a share lock on its predecessor's row, and an end locks that row before it reads who waits.
 */
public final class PostgresPredecessors {

    /** Most sessions that a refusal lists. */
    private static final int NAMED = 10;

    private PostgresPredecessors() {}

    /**
     * Inserts the predecessors of new runs, in the transaction of the runs' rows.
     *
     * @throws RunRefused if the organisation has no session for one of them
     */
    static void insert(Handle handle, String orgId, List<NewRun> runs) {
        var waiting = runs.stream().filter(NewRun::waits).toList();
        if (waiting.isEmpty()) {
            return;
        }
        var statuses = statuses(handle, orgId, waiting);
        var edges = waiting.stream()
                .flatMap(run -> after(run).ids().stream().map(id -> new Edge(run.id(), id)))
                .toList();
        handle.createUpdate("""
                        insert into run_after (session_id, predecessor, status)
                        select * from unnest(cast(:ids as uuid[]), cast(:predecessors as uuid[]), cast(:statuses as text[]))
                        """)
                .bind("ids", texts(edges, edge -> edge.waiting().value()))
                .bind("predecessors", texts(edges, edge -> edge.predecessor().value()))
                .bind("statuses", texts(edges, edge -> statuses.get(edge.predecessor())))
                .execute();
        handle.createUpdate("""
                        insert into run_wait (session_id, on_failure, open)
                        select new.id, new.on_failure,
                               case when new.on_failure = 'fail' and bool_or(status <> 'completed') then 0
                                    else count(*) filter (where status is null) end
                        from unnest(cast(:ids as uuid[]), cast(:kinds as text[])) as new (id, on_failure)
                        join run_after on run_after.session_id = new.id
                        group by new.id, new.on_failure
                        """)
                .bind("ids", texts(waiting, run -> run.id().value()))
                .bind("kinds", texts(waiting, run -> after(run).onFailure().wireName()))
                .execute();
    }

    private record Edge(SessionId waiting, SessionId predecessor) {}

    private static Predecessors after(NewRun run) {
        return Objects.requireNonNull(run.task().schedule().after());
    }

    /**
     * Returns how each predecessor ended, null if it is open. Locks the rows in the order of their ids, as all callers do. Reads
     * rejected sessions after the locks, as their writers hold the same locks.
     */
    private static Map<SessionId, @Nullable String> statuses(Handle handle, String orgId, List<NewRun> waiting) {
        var ids = waiting.stream()
                .flatMap(run -> after(run).ids().stream())
                .distinct()
                .toList();
        var found = new HashMap<SessionId, @Nullable String>();
        handle.createQuery("""
                        select session_id, status from run
                        where session_id = any(cast(:ids as uuid[])) and org_id = :org
                        order by session_id for share
                        """)
                .bind("ids", texts(ids, SessionId::value))
                .bind("org", orgId)
                .map((row, context) ->
                        Map.entry(new SessionId(row.getString(1)), Optional.ofNullable(row.getString(2))))
                .forEach(it -> found.put(it.getKey(), it.getValue().orElse(null)));
        var unknown = ids.stream().filter(id -> !found.containsKey(id)).toList();
        if (!unknown.isEmpty()) {
            throw unknown(unknown, waiting);
        }
        handle.createQuery("""
                        select session_id, status from archive_reject
                        where session_id = any(cast(:ids as uuid[])) and status is not null
                        """)
                .bind("ids", texts(ids, SessionId::value))
                .map((row, context) -> Map.entry(new SessionId(row.getString(1)), row.getString(2)))
                .forEach(it -> found.putIfAbsent(it.getKey(), it.getValue()));
        return found;
    }

    /** Lists each id with its field. In a batch the index is that of the first run that has the id. */
    private static RunRefused unknown(List<SessionId> ids, List<NewRun> waiting) {
        var named = ids.stream()
                .limit(NAMED)
                .map(id -> "\"%s\" (field after.sessions[%d])".formatted(id.value(), index(id, waiting)))
                .collect(Collectors.joining(", "));
        return new RunRefused(RunRefused.Why.NO_SUCH_PREDECESSOR, "No session has the id " + named + ".");
    }

    private static int index(SessionId id, List<NewRun> waiting) {
        return waiting.stream()
                .mapToInt(run -> after(run).ids().indexOf(id))
                .filter(found -> found >= 0)
                .findFirst()
                .orElseThrow();
    }

    /**
     * Records the ends of finished sessions for the runs that wait for them, in the same transaction, after the update of the runs' rows.
     *
     * @return whether a run can start now
     */
    public static boolean recordEnds(Handle handle, List<AgentSession> finished) {
        return handle.createQuery("""
                        with told as (
                          update run_after set status = ended.status
                          from unnest(cast(:ids as uuid[]), cast(:statuses as text[])) as ended (id, status)
                          where predecessor = ended.id and run_after.status is null
                          returning session_id, ended.status),
                        counted as (
                          select session_id, count(*) as ends, bool_or(status <> 'completed') as broken
                          from told group by session_id),
                        locked as (
                          select run_wait.session_id from run_wait join counted using (session_id)
                          where open > 0 order by run_wait.session_id for update of run_wait),
                        less as (
                          update run_wait
                             set open = case when on_failure = 'fail' and broken then 0 else greatest(open - ends, 0) end
                          from counted join locked using (session_id)
                          where run_wait.session_id = counted.session_id and open > 0
                          returning open)
                        select exists (select from less where open = 0)
                        """)
                .bind("ids", texts(finished, it -> it.id().value()))
                .bind("statuses", texts(finished, it -> it.status().wireName()))
                .mapTo(Boolean.class)
                .one();
    }

    /** Adds to a waiting run how its predecessors have ended so far, without their texts. */
    static RunRow known(Handle handle, RunRow row) {
        var ended = new HashMap<SessionId, Predecessor>();
        handle.createQuery("""
                        select predecessor, status from run_after
                        where session_id = cast(:id as uuid) and status is not null
                        """)
                .bind("id", row.id().value())
                .map((edge, context) ->
                        new Predecessor(new SessionId(edge.getString(1)), statusOf(edge.getString(2)), null))
                .forEach(predecessor -> ended.put(predecessor.id(), predecessor));
        return row.with(ended);
    }

    static SessionStatus statusOf(String name) {
        return SessionStatus.valueOf(name.toUpperCase(Locale.ROOT));
    }

    private static <T> @Nullable String[] texts(List<T> items, Function<T, @Nullable String> text) {
        return items.stream().map(text).toArray(String[]::new);
    }
}
