package dev.reagent.stores;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.agroal.api.AgroalDataSource;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;
import java.sql.SQLException;
import java.util.concurrent.RejectedExecutionException;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.eclipse.microprofile.health.Readiness;
import org.jdbi.v3.core.Jdbi;
import org.jdbi.v3.core.statement.StatementExceptions;
import org.jdbi.v3.core.statement.StatementExceptions.MessageRendering;
import org.jdbi.v3.jackson2.Jackson2Config;
import org.jdbi.v3.jackson2.Jackson2Plugin;
import org.jdbi.v3.postgres.PostgresPlugin;

/** The PostgreSQL beans that other rooms inject: JDBI over the pool, and the limit on simultaneous calls. */
@Singleton
final class StoreBeans {

    @Produces
    @Singleton
    Jdbi jdbi(AgroalDataSource pool, ObjectMapper json) {
        var jdbi = Jdbi.create(pool).installPlugin(new PostgresPlugin()).installPlugin(new Jackson2Plugin());
        jdbi.getConfig(Jackson2Config.class).setMapper(json);
        // with parameters, the messages of failed statements would write user data into the log
        jdbi.getConfig(StatementExceptions.class).setMessageRendering(MessageRendering.NONE);
        return jdbi;
    }

    /** Limits calls to the number of connections in the pool, so that no virtual thread waits for a connection while it holds a permit. */
    @Produces
    @Singleton
    Blocking blocking(
            @ConfigProperty(name = "quarkus.datasource.jdbc.max-size") int connections,
            StoresSettings settings,
            @Readiness PostgresDisk disk,
            MeterRegistry metrics) {
        var failures = Counter.builder("reagent.postgres.failures")
                .description("Calls to PostgreSQL that failed, those that were tried again too")
                .register(metrics);
        var blocking = new Blocking(connections, settings.maxWaitingCalls(), failure -> {
            disk.failed(failure);
            if (isStoresOwn(failure)) {
                failures.increment();
            }
        });
        Gauge.builder("reagent.postgres.calls", blocking, Blocking::inside)
                .description("Calls to PostgreSQL that run, or wait for a connection")
                .register(metrics);
        return blocking;
    }

    /** Returns whether the store caused the failure. A call may also fail because of the data it found, such as a stale lease. */
    private static boolean isStoresOwn(Throwable failure) {
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            if (cause instanceof SQLException || cause instanceof RejectedExecutionException) {
                return true;
            }
        }
        return false;
    }
}
