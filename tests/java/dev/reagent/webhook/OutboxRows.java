package dev.reagent.webhook;

import dev.reagent.Waiting;
import io.quarkus.arc.Unremovable;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.List;
import java.util.UUID;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.jdbi.v3.core.Jdbi;

/** Deliveries as a test wants them, written straight into PostgreSQL. */
@Unremovable
@ApplicationScoped
class OutboxRows {

    private final Jdbi jdbi;

    OutboxRows(Jdbi jdbi) {
        this.jdbi = jdbi;
    }

    void clear() {
        jdbi.useHandle(handle -> handle.execute("delete from callback_delivery"));
    }

    /** Deletes a delivery that is locked already when the other begins, once the other waits for a lock. */
    <T> T deleteBeside(String id, Supplier<T> other) {
        return jdbi.inTransaction(handle -> {
            handle.select("select from callback_delivery where delivery_id = cast(? as uuid) for update", id)
                    .mapToMap()
                    .list();
            var begun = other.get();
            Waiting.until("the other waits for a lock", this::isOneBlocked);
            handle.execute("delete from callback_delivery where delivery_id = cast(? as uuid)", id);
            return begun;
        });
    }

    /** By a connection of its own, and not the thread's: a transaction sees the activity as it was when it first looked. */
    private boolean isOneBlocked() {
        try (var handle = jdbi.open()) {
            return handle.select("""
                            select exists (select from pg_stat_activity
                              where datname = current_database() and wait_event_type = 'Lock' and query like '%callback_%')
                            """).mapTo(boolean.class).one();
        }
    }

    /** Some that are due, one after the other. */
    List<String> due(String org, String url, int count) {
        return Stream.generate(() -> due(org, url)).limit(count).toList();
    }

    String due(String org, String url) {
        var id = UUID.randomUUID().toString();
        jdbi.useHandle(handle -> handle.createUpdate("""
                        insert into callback_delivery (delivery_id, org_id, session_id, event, url, body)
                        values (cast(:id as uuid), :org, gen_random_uuid(), 'session.completed', :url, '{"type":"session.completed"}')
                        """)
                .bind("id", id)
                .bind("org", org)
                .bind("url", url)
                .execute());
        return id;
    }

    /** Many that have been due for a minute. */
    void backlog(String org, String url, int count) {
        jdbi.useHandle(handle -> handle.createUpdate("""
                        insert into callback_delivery (delivery_id, org_id, session_id, event, url, body, due_at)
                        select gen_random_uuid(), :org, gen_random_uuid(), 'session.completed', :url,
                               '{"type":"session.completed"}', now() - interval '1 minute'
                        from generate_series(1, :count)
                        """)
                .bind("org", org)
                .bind("url", url)
                .bind("count", count)
                .execute());
    }

    /** Lets the time pass until the next try of all. */
    void nowDue() {
        jdbi.useHandle(handle -> handle.execute(
                "update callback_delivery set due_at = now() - interval '1 ms' where status = 'pending'"));
    }

    /** Lets everything have waited for longer than a minute. */
    void overdue() {
        jdbi.useHandle(handle -> handle.execute(
                "update callback_delivery set due_at = now() - interval '2 minutes' where status = 'pending'"));
    }

    void setTries(String id, int tries) {
        jdbi.useHandle(handle -> handle.createUpdate(
                        "update callback_delivery set tries = :tries where delivery_id = cast(:id as uuid)")
                .bind("id", id)
                .bind("tries", tries)
                .execute());
    }
}
