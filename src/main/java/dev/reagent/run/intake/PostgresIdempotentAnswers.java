package dev.reagent.run.intake;

import dev.reagent.stores.Blocking;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.Optional;
import java.util.function.Supplier;
import org.jdbi.v3.core.Jdbi;

/** Stored answers in PostgreSQL. Thread-safe. */
@ApplicationScoped
class PostgresIdempotentAnswers implements IdempotentAnswers {

    private final Jdbi jdbi;
    private final Blocking blocking;

    PostgresIdempotentAnswers(Jdbi jdbi, Blocking blocking) {
        this.jdbi = jdbi;
        this.blocking = blocking;
    }

    static RunRefused conflict() {
        return new RunRefused(
                RunRefused.Why.IDEMPOTENCY_CONFLICT, "This Idempotency-Key was used with another request.");
    }

    /** These requests are safe to repeat: two concurrent ones may both run the work, and the first answer is stored. */
    @Override
    public Uni<Answer> once(String orgId, IdempotencyKey key, Supplier<Uni<Answer>> work) {
        return inTime(blocking.call(() -> find(orgId, key)))
                .flatMap(found -> found.map(answer -> Uni.createFrom().item(answer))
                        .orElseGet(() ->
                                work.get().flatMap(answer -> inTime(blocking.call(() -> keep(orgId, key, answer))))));
    }

    private static <T> Uni<T> inTime(Uni<T> call) {
        return StoreCall.ask(call, "try again: with the same Idempotency-Key it counts once.");
    }

    private Optional<Answer> find(String orgId, IdempotencyKey key) {
        return jdbi.withHandle(handle -> handle.createQuery("""
                        select digest, status, body from idempotency_key
                        where org_id = :org and key = :key and created_at >= now() - interval '24 hours'
                        """)
                .bind("org", orgId)
                .bind("key", key.key())
                .map((row, context) -> {
                    if (!row.getString("digest").equals(key.digest()) || row.getString("body") == null) {
                        throw conflict();
                    }
                    return new Answer(row.getInt("status"), row.getString("body"));
                })
                .findOne());
    }

    private Answer keep(String orgId, IdempotencyKey key, Answer answer) {
        jdbi.useHandle(handle -> handle.createUpdate("""
                        insert into idempotency_key (org_id, key, digest, status, body)
                        values (:org, :key, :digest, :status, :body)
                        on conflict (org_id, key) do update
                           set digest = excluded.digest, session_id = null, batch_id = null, status = excluded.status,
                               body = excluded.body, created_at = now()
                         where idempotency_key.created_at < now() - interval '24 hours'
                        """)
                .bind("org", orgId)
                .bind("key", key.key())
                .bind("digest", key.digest())
                .bind("status", answer.status())
                .bind("body", answer.body())
                .execute());
        return find(orgId, key).orElse(answer);
    }
}
