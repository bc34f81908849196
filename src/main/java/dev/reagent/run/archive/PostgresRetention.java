package dev.reagent.run.archive;

import dev.reagent.stores.Blocking;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import org.jdbi.v3.core.Jdbi;

/** Deletes old rows in PostgreSQL. Thread-safe. */
@ApplicationScoped
class PostgresRetention implements Retention {

    private final Jdbi jdbi;
    private final Blocking blocking;

    PostgresRetention(Jdbi jdbi, Blocking blocking) {
        this.jdbi = jdbi;
        this.blocking = blocking;
    }

    /** Keeps keys an hour longer than they are valid, for requests that found their key just before it expired. */
    @Override
    public Uni<Integer> deleteKeys(int most) {
        return blocking.call(() -> jdbi.withHandle(
                handle -> handle.createUpdate("""
                        delete from idempotency_key where (org_id, key) in
                          (select org_id, key from idempotency_key where created_at < now() - interval '25 hours'
                           order by created_at limit :most for update skip locked)
                        """).bind("most", most).execute()));
    }

    /**
     * Keeps a session that a waiting run depends on until that run has started. Deletes the sessions of a batch together with the batch,
     * once the last of them is old.
     */
    @Override
    public Uni<Integer> deleteSessions(int keepDays, int most) {
        return blocking.call(() -> jdbi.withHandle(handle -> handle.createQuery("""
                        with old as (
                          delete from session where session_id in
                            (select session_id from session where finished_at < now() - :days * interval '1 day'
                                and not exists (select from run_after where predecessor = session.session_id)
                                and not exists (select from run join run other using (batch_id)
                                                where run.session_id = session.session_id
                                                  and (other.ended_at is null
                                                       or other.ended_at >= now() - :days * interval '1 day'))
                             order by finished_at limit :most for update skip locked)
                          returning session_id),
                        runs as (delete from run using old where run.session_id = old.session_id returning batch_id),
                        batches as (delete from batch using runs where batch.batch_id = runs.batch_id),
                        approvals as (delete from approval using old where approval.session_id = old.session_id),
                        calls as (delete from ledger_call using old where ledger_call.session_id = old.session_id),
                        callbacks as (
                          delete from callback_delivery using old where callback_delivery.session_id = old.session_id)
                        select count(*) from old
                        """)
                .bind("days", keepDays)
                .bind("most", most)
                .mapTo(Integer.class)
                .one()));
    }

    @Override
    public Uni<Integer> deleteCallbacks(int keepDays, int most) {
        return blocking.call(() -> jdbi.withHandle(handle -> handle.createUpdate("""
                        delete from callback_delivery where delivery_id in
                          (select delivery_id from callback_delivery
                           where status <> 'pending' and created_at < now() - :days * interval '1 day'
                           order by created_at limit :most for update skip locked)
                        """)
                .bind("days", keepDays)
                .bind("most", most)
                .execute()));
    }
}
