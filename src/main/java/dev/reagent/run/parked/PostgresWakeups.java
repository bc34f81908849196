package dev.reagent.run.parked;

import dev.reagent.agent.Event.ByOthers;
import dev.reagent.agent.task.SessionId;
import dev.reagent.run.log.EventJson;
import dev.reagent.stores.Blocking;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;
import org.jdbi.v3.core.statement.StatementContext;
import org.jspecify.annotations.Nullable;

/** Wakeups in PostgreSQL. Thread-safe. */
@ApplicationScoped
class PostgresWakeups implements Wakeups {

    private final Jdbi jdbi;
    private final Blocking blocking;

    PostgresWakeups(Jdbi jdbi, Blocking blocking) {
        this.jdbi = jdbi;
        this.blocking = blocking;
    }

    /** Inserts a wakeup, once for its id, in the transaction of the change it reports. The caller delivers it. */
    static void insert(Handle handle, Wakeup wakeup) {
        insert(handle, wakeup, null);
    }

    /** Inserts a wakeup that is due later, once for its id, in the transaction of the session that waits for it. */
    static void insert(Handle handle, Wakeup wakeup, @Nullable Duration after) {
        handle.createUpdate("""
                        insert into wakeup (wakeup_id, session_id, event, due_at)
                        values (:wakeup, cast(:id as uuid), :event, now() + cast(:ms as bigint) * interval '1 ms')
                        on conflict (wakeup_id) do nothing
                        """)
                .bind("wakeup", wakeup.id())
                .bind("id", wakeup.session().value())
                .bind("event", EventJson.write(wakeup.event()))
                .bind("ms", after == null ? null : after.toMillis())
                .execute();
    }

    @Override
    public Uni<List<Wakeup>> open(Duration age, int limit) {
        return blocking.call(() -> jdbi.withHandle(handle -> handle.createQuery("""
                        select wakeup_id, session_id, event from wakeup
                        where delivered_at is null
                          and (due_at <= now() or (due_at is null and created_at <= now() - :ms * interval '1 ms'))
                        order by created_at limit :limit
                        """)
                .bind("ms", age.toMillis())
                .bind("limit", limit)
                .map(PostgresWakeups::wakeup)
                .list()));
    }

    @Override
    public Uni<List<Wakeup>> of(SessionId id) {
        return blocking.call(() -> jdbi.withHandle(handle -> handle.createQuery("""
                        select wakeup_id, session_id, event from wakeup
                        where session_id = cast(:id as uuid) and (due_at is null or due_at <= now())
                        order by created_at
                        """)
                .bind("id", id.value())
                .map(PostgresWakeups::wakeup)
                .list()));
    }

    @Override
    public Uni<Void> delivered(String id) {
        return blocking.call(() -> jdbi.withHandle(
                        handle -> handle.createUpdate("update wakeup set delivered_at = now() where wakeup_id = :id")
                                .bind("id", id)
                                .execute()))
                .replaceWithVoid();
    }

    @Override
    public Uni<Void> postAgain() {
        return blocking.call(() -> jdbi.inTransaction(handle -> handle.execute("""
                                update wakeup set delivered_at = null from run
                                where run.session_id = wakeup.session_id and run.ended_at is null and delivered_at is not null
                                """)
                        + handle.execute(
                                "update run set deadline_told = false where ended_at is null and deadline_told")))
                .replaceWithVoid();
    }

    private static Wakeup wakeup(ResultSet row, StatementContext context) throws SQLException {
        return new Wakeup(
                row.getString("wakeup_id"),
                new SessionId(row.getString("session_id")),
                EventJson.read(row.getString("event"), ByOthers.class));
    }
}
