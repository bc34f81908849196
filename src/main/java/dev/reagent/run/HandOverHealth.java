package dev.reagent.run;

import jakarta.enterprise.context.ApplicationScoped;
import org.eclipse.microprofile.health.HealthCheck;
import org.eclipse.microprofile.health.HealthCheckResponse;
import org.eclipse.microprofile.health.Readiness;

/** Not ready from the moment that this server hands over: whoever spreads requests over servers sends them elsewhere. */
@Readiness
@ApplicationScoped
class HandOverHealth implements HealthCheck {

    private final RunServer server;

    HandOverHealth(RunServer server) {
        this.server = server;
    }

    @Override
    public HealthCheckResponse call() {
        return HealthCheckResponse.named("Runs")
                .status(!server.isStopping())
                .withData("taken", !server.isStopping())
                .build();
    }
}
