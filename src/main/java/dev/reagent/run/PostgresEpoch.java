package dev.reagent.run;

import jakarta.enterprise.context.ApplicationScoped;
import java.util.Optional;
import org.jdbi.v3.core.Jdbi;

/** The epoch of the Redis that this PostgreSQL works with. Thread-safe. */
@ApplicationScoped
class PostgresEpoch {

    private final Jdbi jdbi;

    PostgresEpoch(Jdbi jdbi) {
        this.jdbi = jdbi;
    }

    /** @param isNew whether there was none before */
    record Epoch(String value, boolean isNew) {}

    /** The epoch that is kept; absent before the first Redis, and after a restore. Blocks. */
    Optional<String> find() {
        return jdbi.withHandle(handle -> handle.createQuery("select epoch from redis_epoch")
                .mapTo(String.class)
                .findOne());
    }

    /** The epoch that is kept, {@code fresh} where none is. Blocks. */
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
