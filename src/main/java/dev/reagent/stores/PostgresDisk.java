package dev.reagent.stores;

import jakarta.enterprise.context.ApplicationScoped;
import java.sql.SQLException;
import org.eclipse.microprofile.health.HealthCheck;
import org.eclipse.microprofile.health.HealthCheckResponse;
import org.eclipse.microprofile.health.Readiness;
import org.jdbi.v3.core.Jdbi;
import org.jdbi.v3.core.JdbiException;
import org.jspecify.annotations.Nullable;

/**
 * Reports whether PostgreSQL has disk space for writes: with a full disk it still answers every query. The state is down from the first
 * write that finds the disk full, until a write of two megabytes succeeds. Thread-safe.
 */
@Readiness
@ApplicationScoped
public class PostgresDisk implements HealthCheck {

    private static final String DISK_FULL = "53100";

    private final Jdbi jdbi;
    private volatile @Nullable String full;

    PostgresDisk(Jdbi jdbi) {
        this.jdbi = jdbi;
    }

    /** Records a failed call. */
    void failed(Throwable failure) {
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            if (cause instanceof SQLException sql && DISK_FULL.equals(sql.getSQLState())) {
                full = String.valueOf(sql.getMessage()).lines().findFirst().orElse("");
            }
        }
    }

    @Override
    public HealthCheckResponse call() {
        if (full != null && hasRoom()) {
            full = null;
        }
        var check = HealthCheckResponse.named("PostgreSQL's disk");
        var reason = full;
        return reason == null
                ? check.up().build()
                : check.down().withData("reason", reason).build();
    }

    private boolean hasRoom() {
        try {
            jdbi.useTransaction(handle -> {
                handle.execute("set local statement_timeout = '2s'");
                handle.execute("create temporary table room on commit drop as"
                        + " select repeat('x', 1000) from generate_series(1, 2000)");
            });
            return true;
        } catch (JdbiException stillFullOrAway) {
            failed(stillFullOrAway);
            return false;
        }
    }
}
