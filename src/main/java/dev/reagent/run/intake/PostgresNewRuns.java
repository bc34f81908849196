package dev.reagent.run.intake;

import dev.reagent.agent.call.Fence;
import dev.reagent.agent.task.SessionId;
import dev.reagent.agent.task.Task;
import dev.reagent.run.intake.RunIntake.RunRow;
import dev.reagent.run.log.EventJson;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.function.Function;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;

/** Inserts the rows of accepted runs, many in one statement. */
final class PostgresNewRuns {

    private PostgresNewRuns() {}

    /**
     * A run without a row.
     *
     * @param json of the task
     */
    record NewRun(SessionId id, Task task, String json) {

        static NewRun of(SessionId id, Task task) {
            return new NewRun(id, task, EventJson.write(task));
        }

        boolean waits() {
            return task.waits();
        }
    }

    /** Inserts at least one run. Returns the rows in the order of the runs. Runs that wait for others have no deadline yet. */
    static List<RunRow> insert(Handle handle, List<NewRun> runs) {
        return insert(handle, runs, null);
    }

    /** @param batch that they belong to; null for none */
    static List<RunRow> insert(Handle handle, List<NewRun> runs, @Nullable String batch) {
        var createdAt = handle.createQuery("""
                        insert into run (session_id, org_id, task, model, waiting, deadline_at, batch_id)
                        select id, org, task, model, waiting,
                               case when waiting then null else now() + ms * interval '1 ms' end, cast(:batch as uuid)
                        from unnest(cast(:ids as uuid[]), cast(:orgs as text[]), cast(:tasks as text[]),
                                    cast(:models as text[]), cast(:waits as boolean[]), cast(:ms as bigint[]))
                             as new (id, org, task, model, waiting, ms)
                        returning created_at
                        """)
                .bind("batch", batch)
                .bind("ids", texts(runs, run -> run.id().value()))
                .bind("orgs", texts(runs, run -> run.task().orgId()))
                .bind("tasks", texts(runs, NewRun::json))
                .bind("models", texts(runs, run -> run.task().modelChoice().model()))
                .bind("waits", runs.stream().map(NewRun::waits).toArray(Boolean[]::new))
                .bind(
                        "ms",
                        runs.stream()
                                .map(run -> run.task().limits().timeout().toMillis())
                                .toArray(Long[]::new))
                .map((row, context) -> row.getObject(1, OffsetDateTime.class).toInstant())
                .list()
                .getFirst();
        return runs.stream()
                .map(run -> new RunRow(run.id(), run.task(), createdAt, Fence.NONE, 0, null, run.waits(), null))
                .toList();
    }

    /**
     * Marks runs that never had a log in Redis. Other servers check a run 5 s after it could begin, so a log that was created after all
     * has only its first entry.
     */
    static void noteNeverBegun(Handle handle, List<RunRow> rows) {
        handle.createUpdate("""
                        update run set losses = -1
                        where session_id = any(cast(:ids as uuid[])) and losses = 0 and attempt = 0 and ended_at is null
                          and coalesce(ready_at, created_at) > clock_timestamp() - interval '4 seconds'
                          and deadline_at > clock_timestamp()
                        """)
                .bind("ids", rows.stream().map(row -> row.id().value()).toArray(String[]::new))
                .execute();
    }

    private static String[] texts(List<NewRun> runs, Function<NewRun, String> text) {
        return runs.stream().map(text).toArray(String[]::new);
    }
}
