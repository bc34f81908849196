package dev.reagent.run.intake;

import dev.reagent.stores.Blocking;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import org.jdbi.v3.core.Jdbi;

/** Counts open rows in PostgreSQL; an index with the open rows only serves each kind. Thread-safe. */
@ApplicationScoped
class PostgresOpenRows implements OpenRows {

    private final Jdbi jdbi;
    private final Blocking blocking;

    PostgresOpenRows(Jdbi jdbi, Blocking blocking) {
        this.jdbi = jdbi;
        this.blocking = blocking;
    }

    @Override
    public Uni<Counts> count() {
        return blocking.call(() -> jdbi.withHandle(handle -> handle.createQuery("""
                        select (select count(*) from run where ended_at is null and not waiting) as started,
                               (select count(*) from run_wait) as waiting,
                               count(*) filter (where kind = 'tool') as approvals,
                               count(*) filter (where kind = 'reconciliation') as reconciliations,
                               (select count(*) from wakeup
                                where delivered_at is null
                                  and coalesce(due_at, created_at) < now() - interval '10 s') as wakeups,
                               (select count(*) from archive_reject) as rejects
                        from approval where status = 'pending'
                        """)
                .map((row, context) -> new Counts(
                        row.getLong("started") + row.getLong("waiting"),
                        row.getLong("waiting"),
                        row.getLong("approvals"),
                        row.getLong("reconciliations"),
                        row.getLong("wakeups"),
                        row.getLong("rejects")))
                .one()));
    }
}
