package dev.reagent.run;

import jakarta.enterprise.context.ApplicationScoped;
import org.eclipse.microprofile.health.HealthCheck;
import org.eclipse.microprofile.health.HealthCheckResponse;
import org.eclipse.microprofile.health.Readiness;

/**
 * Not ready from the moment that this server's end begins: whoever spreads requests over servers sends them elsewhere. One
 * that an operator has drained goes on answering.
 */
@Readiness
@ApplicationScoped
class HandOverHealth implements HealthCheck {

    private final HandOver handOver;

    HandOverHealth(HandOver handOver) {
        this.handOver = handOver;
    }

    @Override
    public HealthCheckResponse call() {
        return HealthCheckResponse.named("Runs")
                .status(!handOver.isLeaving())
                .withData("taken", !handOver.isLeaving())
                .build();
    }
}
