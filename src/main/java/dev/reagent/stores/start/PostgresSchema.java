package dev.reagent.stores.start;

import io.quarkus.runtime.StartupEvent;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;
import org.flywaydb.core.Flyway;
import org.jboss.logging.Logger;

/** Logs the version of the PostgreSQL schema after the migrations. */
@Singleton
class PostgresSchema {

    private static final Logger LOG = Logger.getLogger(PostgresSchema.class);

    private final Flyway flyway;

    PostgresSchema(Flyway flyway) {
        this.flyway = flyway;
    }

    void log(@Observes StartupEvent event) {
        var current = flyway.info().current();
        LOG.infof("PostgreSQL's schema is at version %s", current == null ? "none" : current.getVersion());
    }
}
