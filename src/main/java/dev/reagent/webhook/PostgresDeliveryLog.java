package dev.reagent.webhook;

import dev.reagent.agent.call.Failure;
import dev.reagent.agent.task.SessionId;
import dev.reagent.stores.Blocking;
import dev.reagent.webhook.Delivery.Attempt;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;
import org.jdbi.v3.core.statement.StatementContext;
import org.jspecify.annotations.Nullable;

/** The log of deliveries in PostgreSQL. Thread-safe. */
@ApplicationScoped
class PostgresDeliveryLog implements DeliveryLog {

    private static final String COLUMNS = "delivery_id, session_id, event, url, status, due_at, created_at";

    private final Jdbi jdbi;
    private final Blocking blocking;

    PostgresDeliveryLog(Jdbi jdbi, Blocking blocking) {
        this.jdbi = jdbi;
        this.blocking = blocking;
    }

    @Override
    public Uni<List<Delivery>> list(Filter filter, @Nullable Place after, int limit) {
        return blocking.call(() -> jdbi.withHandle(handle -> withAttempts(handle, rows(handle, filter, after, limit))));
    }

    private static List<Delivery> rows(Handle handle, Filter filter, @Nullable Place after, int limit) {
        var session = filter.session();
        var status = filter.status();
        var query = handle.createQuery("select " + COLUMNS + " from callback_delivery where org_id = :org"
                        + (session == null ? "" : " and session_id = cast(:session as uuid)")
                        + (status == null ? "" : " and status = :status")
                        + (after == null ? "" : " and (created_at, delivery_id) < (:at, cast(:id as uuid))")
                        + " order by created_at desc, delivery_id desc limit :limit")
                .bind("org", filter.orgId())
                .bind("limit", limit);
        if (session != null) {
            query.bind("session", session.value());
        }
        if (status != null) {
            query.bind("status", status.wireName());
        }
        if (after != null) {
            query.bind("at", OffsetDateTime.ofInstant(after.createdAt(), ZoneOffset.UTC))
                    .bind("id", after.deliveryId());
        }
        return query.map(PostgresDeliveryLog::delivery).list();
    }

    @Override
    public Uni<Optional<Delivery>> replay(String orgId, String deliveryId) {
        return blocking.call(() -> jdbi.inTransaction(handle -> {
            var replayed = handle.createQuery("""
                            update callback_delivery
                            set status = 'pending', tries = 0, replay = coalesce(leased_until > now(), false),
                                due_at = now()
                            where delivery_id = cast(:id as uuid) and org_id = :org
                            returning
                            """ + " " + COLUMNS)
                    .bind("id", deliveryId)
                    .bind("org", orgId)
                    .map(PostgresDeliveryLog::delivery)
                    .list();
            return withAttempts(handle, replayed).stream().findFirst();
        }));
    }

    private static List<Delivery> withAttempts(Handle handle, List<Delivery> deliveries) {
        Map<String, List<Attempt>> attempts = new HashMap<>();
        handle.createQuery("""
                        select * from callback_attempt where delivery_id = any(cast(:ids as uuid[]))
                        order by delivery_id, number
                        """)
                .bind("ids", deliveries.stream().map(Delivery::deliveryId).toArray(String[]::new))
                .map((row, context) -> Map.entry(row.getString("delivery_id"), attempt(row)))
                .forEach(it -> attempts.computeIfAbsent(it.getKey(), id -> new ArrayList<>())
                        .add(it.getValue()));
        return deliveries.stream()
                .map(it -> it.withAttempts(attempts.getOrDefault(it.deliveryId(), List.of())))
                .toList();
    }

    private static Delivery delivery(ResultSet row, StatementContext context) throws SQLException {
        var due = row.getObject("due_at", OffsetDateTime.class);
        return new Delivery(
                row.getString("delivery_id"),
                new SessionId(row.getString("session_id")),
                row.getString("event"),
                row.getString("url").replaceFirst("\\?.*", ""),
                DeliveryStatus.of(row.getString("status")),
                List.of(),
                due == null ? null : due.toInstant(),
                at(row, "created_at"));
    }

    private static Attempt attempt(ResultSet row) throws SQLException {
        var code = row.getString("error_code");
        var took = row.getObject("took_ms", Long.class);
        return new Attempt(
                at(row, "at"),
                row.getObject("status_code", Integer.class),
                code == null ? null : new Failure(code, row.getString("error_message")),
                took == null ? null : Duration.ofMillis(took));
    }

    private static Instant at(ResultSet row, String column) throws SQLException {
        return row.getObject(column, OffsetDateTime.class).toInstant();
    }
}
