package dev.reagent.run.intake;

import dev.reagent.agent.Outcome;
import dev.reagent.agent.task.Predecessor;
import dev.reagent.agent.task.SessionId;
import dev.reagent.run.intake.RunIntake.RunRow;
import dev.reagent.run.log.EventJson;
import dev.reagent.run.log.SessionSummary;
import dev.reagent.stores.Blocking;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;
import org.jspecify.annotations.Nullable;

/** Waiting runs in PostgreSQL. Locks a run's row to end its wait, so only one caller gets the run. Thread-safe. */
@ApplicationScoped
class PostgresWaitingRuns implements WaitingRuns {

    private final Jdbi jdbi;
    private final Blocking blocking;

    PostgresWaitingRuns(Jdbi jdbi, Blocking blocking) {
        this.jdbi = jdbi;
        this.blocking = blocking;
    }

    @Override
    public Uni<List<RunRow>> release(int most) {
        return blocking.call(() -> jdbi.inTransaction(handle -> release(
                handle,
                handle.createQuery("select " + PostgresRunIntake.ROW + """
                                 from run_wait join run using (session_id)
                                where open = 0 and waiting and ended_at is null limit :most
                                for update of run_wait skip locked for no key update of run skip locked
                                """)
                        .bind("most", most)
                        .map(PostgresRunIntake::row)
                        .list())));
    }

    @Override
    public Uni<Optional<RunRow>> release(SessionId id) {
        return blocking.call(() -> jdbi.inTransaction(handle -> release(
                        handle,
                        handle.createQuery("select " + PostgresRunIntake.ROW + """
                                 from run
                                where session_id = cast(:id as uuid) and waiting and ended_at is null
                                  and exists (select from run_wait where session_id = run.session_id and open = 0)
                                for no key update
                                """)
                                .bind("id", id.value())
                                .map(PostgresRunIntake::row)
                                .list())
                .stream()
                .findFirst()));
    }

    /** Releases rows that the caller has locked. */
    private static List<RunRow> release(Handle handle, List<RunRow> rows) {
        if (rows.isEmpty()) {
            return rows;
        }
        var ended = ended(handle, rows);
        var released = rows.stream()
                .map(row -> row.with(ended.getOrDefault(row.id(), Map.of())).released())
                .toList();
        handle.createUpdate("""
                        update run set waiting = false, ready_at = now(), task = new.task,
                                       deadline_at = now() + ms * interval '1 ms'
                        from unnest(cast(:ids as uuid[]), cast(:tasks as text[]), cast(:ms as bigint[])) as new (id, task, ms)
                        where session_id = new.id
                        """)
                .bind("ids", texts(released, row -> row.id().value()))
                .bind("tasks", texts(released, row -> EventJson.write(row.task())))
                .bind(
                        "ms",
                        released.stream()
                                .map(row -> row.task().limits().timeout().toMillis())
                                .toArray(Long[]::new))
                .execute();
        for (var table : List.of("run_wait", "run_after")) {
            handle.createUpdate("delete from <table> where session_id = any(cast(:ids as uuid[]))")
                    .define("table", table)
                    .bind("ids", texts(released, row -> row.id().value()))
                    .execute();
        }
        return released;
    }

    /** Returns how the predecessors of each run ended. Cuts their texts while reading. */
    private static Map<SessionId, Map<SessionId, Predecessor>> ended(Handle handle, List<RunRow> rows) {
        var shares = rows.stream()
                .collect(Collectors.toMap(
                        RunRow::id,
                        row -> Objects.requireNonNull(row.task().schedule().after())
                                .share()));
        var ended = new HashMap<SessionId, Map<SessionId, Predecessor>>();
        handle.createQuery("""
                        select run_after.session_id, predecessor, run_after.status, summary
                        from run_after left join session on session.session_id = predecessor
                        where run_after.session_id = any(cast(:ids as uuid[])) and run_after.status is not null
                        """)
                .bind("ids", texts(rows, row -> row.id().value()))
                .setFetchSize(20)
                .map((row, context) -> {
                    var waiting = new SessionId(row.getString(1));
                    var predecessor = new SessionId(row.getString(2));
                    return Map.entry(
                            waiting,
                            Predecessor.ended(
                                    predecessor,
                                    PostgresPredecessors.statusOf(row.getString(3)),
                                    words(row.getString(4)),
                                    shares.getOrDefault(waiting, 0)));
                })
                .forEach(it -> ended.computeIfAbsent(it.getKey(), id -> new HashMap<>())
                        .put(it.getValue().id(), it.getValue()));
        return ended;
    }

    private static @Nullable String words(@Nullable String summary) {
        var outcome = summary == null
                ? null
                : EventJson.read(summary, SessionSummary.class).state().outcome();
        return switch (outcome) {
            case Outcome.Completed(String answer) -> answer;
            case Outcome.Failed(var why, var errorId) -> why.code() + ": " + why.message();
            case Outcome.Cancelled cancelled -> null;
            case null -> null;
        };
    }

    private static String[] texts(List<RunRow> rows, Function<RunRow, String> text) {
        return rows.stream().map(text).toArray(String[]::new);
    }
}
