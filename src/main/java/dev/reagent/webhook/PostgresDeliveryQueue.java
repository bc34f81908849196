package dev.reagent.webhook;

import dev.reagent.agent.task.SessionId;
import dev.reagent.stores.Blocking;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;
import org.jdbi.v3.core.statement.StatementContext;

/** The queue of due deliveries in PostgreSQL, measured by its clock. Thread-safe. */
@ApplicationScoped
class PostgresDeliveryQueue implements DeliveryQueue {

    /** The most due deliveries that one query examines. A host with a long backlog is left out once its limit is reached. */
    private static final int MOST_READ = 1_000;

    /** The number of tries that are kept for a delivery. */
    private static final int MOST_ATTEMPTS = 50;

    private final Jdbi jdbi;
    private final Blocking blocking;

    PostgresDeliveryQueue(Jdbi jdbi, Blocking blocking) {
        this.jdbi = jdbi;
        this.blocking = blocking;
    }

    /** The query has the condition twice: a row that another server has just leased is checked again once it is locked. */
    @Override
    public Uni<List<Claimed>> claim(Wanted wanted, Duration lease) {
        var busy = List.copyOf(wanted.sending().entrySet());
        return blocking.call(() -> jdbi.inTransaction(handle -> handle.createQuery("""
                        with waiting as (
                          select delivery_id, host, due_at from callback_delivery
                          where status = 'pending' and due_at <= now() and coalesce(leased_until <= now(), true)
                            and host <> all(cast(:full as text[]))
                          order by due_at limit :most),
                        placed as (
                          select delivery_id, due_at, coalesce(busy.sending, 0)
                                 + row_number() over (partition by waiting.host order by due_at) as place
                          from waiting left join unnest(cast(:hosts as text[]), cast(:sending as int[]))
                                                 as busy (host, sending) on busy.host = waiting.host),
                        due as (
                          select d.delivery_id from callback_delivery d
                          where d.delivery_id in (select delivery_id from placed where place <= :perHost
                                                  order by due_at limit :room)
                            and d.status = 'pending' and d.due_at <= now() and coalesce(d.leased_until <= now(), true)
                          for update skip locked),
                        claimed as (
                          update callback_delivery d
                          set lease = :lease, leased_until = now() + :ms * interval '1 ms',
                              tries = tries + 1, sent = sent + 1
                          from due where d.delivery_id = due.delivery_id
                          returning d.*),
                        interrupted as (
                          update callback_attempt a
                          set error_code = 'interrupted', error_message = 'The server went away while it was sending.'
                          from claimed where a.delivery_id = claimed.delivery_id and a.took_ms is null),
                        begun as (
                          insert into callback_attempt (delivery_id, number) select delivery_id, sent from claimed)
                        select * from claimed
                        """)
                .bind(
                        "full",
                        busy.stream()
                                .filter(host -> host.getValue() >= wanted.perHost())
                                .map(Map.Entry::getKey)
                                .toArray(String[]::new))
                .bind("hosts", busy.stream().map(Map.Entry::getKey).toArray(String[]::new))
                .bind("sending", busy.stream().map(Map.Entry::getValue).toArray(Integer[]::new))
                .bind("most", MOST_READ)
                .bind("perHost", wanted.perHost())
                .bind("room", wanted.room())
                .bind("lease", UUID.randomUUID().toString())
                .bind("ms", lease.toMillis())
                .map(PostgresDeliveryQueue::claimed)
                .list()));
    }

    private static Claimed claimed(ResultSet row, StatementContext context) throws SQLException {
        return new Claimed(
                row.getString("delivery_id"),
                new SessionId(row.getString("session_id")),
                row.getString("url"),
                row.getString("host"),
                row.getString("body"),
                row.getInt("tries"),
                row.getInt("sent"),
                row.getString("lease"));
    }

    /** Locks the delivery before its attempts, as a deletion does: in the other order the two could wait for each other. */
    @Override
    public Uni<Void> settle(Claimed claimed, TryResult result, Duration took) {
        return blocking.call(() -> jdbi.inTransaction(handle -> {
                    handle.createUpdate("""
                            update callback_delivery
                            set lease = null, leased_until = null, replay = false,
                                status = case when replay then 'pending' else :then end,
                                due_at = case when replay then now()
                                              when :then = 'pending' then now() + :ms * interval '1 ms' end,
                                tries = case when replay then 0 else tries end
                            where delivery_id = cast(:id as uuid) and lease = :lease
                            """)
                            .bind("then", result.then().wireName())
                            .bind("ms", result.pause().toMillis())
                            .bind("id", claimed.deliveryId())
                            .bind("lease", claimed.lease())
                            .execute();
                    note(handle, claimed, result, took);
                    return null;
                }))
                .replaceWithVoid();
    }

    private static void note(Handle handle, Claimed claimed, TryResult result, Duration took) {
        var error = result.error();
        handle.createUpdate("""
                        update callback_attempt
                        set status_code = :status, error_code = :code, error_message = :message, took_ms = :took
                        where delivery_id = cast(:id as uuid) and number = :number
                        """)
                .bind("status", result.statusCode())
                .bind("code", error == null ? null : error.code())
                .bind("message", error == null ? null : error.message())
                .bind("took", took.toMillis())
                .bind("id", claimed.deliveryId())
                .bind("number", claimed.number())
                .execute();
        if (claimed.number() > MOST_ATTEMPTS) {
            handle.createUpdate("delete from callback_attempt where delivery_id = cast(:id as uuid) and number <= :old")
                    .bind("id", claimed.deliveryId())
                    .bind("old", claimed.number() - MOST_ATTEMPTS)
                    .execute();
        }
    }

    @Override
    public Uni<Counts> counts() {
        return blocking.call(() -> jdbi.withHandle(handle -> handle.createQuery("""
                        select count(*) as pending,
                               count(*) filter (where due_at < now() - interval '1 minute'
                                                  and coalesce(leased_until <= now(), true)) as overdue
                        from callback_delivery where status = 'pending'
                        """)
                .map((row, context) -> new Counts(row.getLong("pending"), row.getLong("overdue")))
                .one()));
    }
}
