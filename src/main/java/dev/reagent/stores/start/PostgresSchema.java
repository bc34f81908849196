package dev.reagent.stores.start;

import io.quarkus.runtime.StartupEvent;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;
import org.jboss.logging.Logger;
import org.jdbi.v3.core.Jdbi;

/** Logs the version of the PostgreSQL schema after the migrations. */
@Singleton
class PostgresSchema {

    private static final Logger LOG = Logger.getLogger(PostgresSchema.class);

    private final Jdbi jdbi;

    PostgresSchema(Jdbi jdbi) {
        this.jdbi = jdbi;
    }

    /** Reads Flyway's table itself: Flyway takes a quarter of a second to say it. */
    void log(@Observes StartupEvent event) {
        var version = jdbi.withHandle(handle -> handle.select(
                        "SELECT version FROM flyway_schema_history ORDER BY installed_rank DESC LIMIT 1")
                .mapTo(String.class)
                .one());
        LOG.infof("PostgreSQL's schema is at version %s", version);
    }
}
