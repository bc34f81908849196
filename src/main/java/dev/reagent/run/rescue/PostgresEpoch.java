package dev.reagent.run.rescue;

import jakarta.enterprise.context.ApplicationScoped;
import java.util.Optional;
import org.jdbi.v3.core.Jdbi;

/** The epoch of the Redis that belongs to this PostgreSQL. Thread-safe. */
@ApplicationScoped
class PostgresEpoch {

    private final Jdbi jdbi;

    PostgresEpoch(Jdbi jdbi) {
        this.jdbi = jdbi;
    }

    /** @param isNew whether PostgreSQL had none before */
    record Epoch(String value, boolean isNew) {}

    /** Returns the stored epoch; empty before the first Redis, and after a restore from a backup. Blocks. */
    Optional<String> find() {
        return jdbi.withHandle(handle -> handle.createQuery("select epoch from redis_epoch")
                .mapTo(String.class)
                .findOne());
    }

    /** Returns the stored epoch; stores {@code fresh} first if there is none. Blocks. */
    Epoch firstOr(String fresh) {
        return jdbi.inTransaction(handle -> {
            int rows = handle.createUpdate("insert into redis_epoch (epoch) values (:epoch) on conflict do nothing")
                    .bind("epoch", fresh)
                    .execute();
            return rows == 1
                    ? new Epoch(fresh, true)
                    : new Epoch(
                            handle.createQuery("select epoch from redis_epoch")
                                    .mapTo(String.class)
                                    .one(),
                            false);
        });
    }
}
