package dev.reagent.run;

import io.smallrye.health.api.HealthGroup;
import jakarta.enterprise.context.ApplicationScoped;
import org.eclipse.microprofile.health.HealthCheck;
import org.eclipse.microprofile.health.HealthCheckResponse;
import org.eclipse.microprofile.health.Readiness;

/**
 * Not ready from the moment that this server's end begins: whoever spreads requests over servers sends them elsewhere. One
 * that an operator has drained goes on answering. In a group of its own, where no store counts: one that is away must not take all
 * servers at once out of reach, with what they can answer still.
 */
@Readiness
@HealthGroup("traffic")
@ApplicationScoped
class HandOverHealth implements HealthCheck {

    private final HandOver handOver;
    private final QueueGate gate;
    private final RunSettings settings;

    HandOverHealth(HandOver handOver, QueueGate gate, RunSettings settings) {
        this.handOver = handOver;
        this.gate = gate;
        this.settings = settings;
    }

    @Override
    public HealthCheckResponse call() {
        return HealthCheckResponse.named("Runs")
                .status(!handOver.isLeaving())
                .withData("taken", takesRuns())
                .build();
    }

    /** Which is not the same as answering requests: an operator may have it take none. */
    private boolean takesRuns() {
        var orders = gate.orders();
        return settings.maxSessions() > 0 && !handOver.isLeaving() && !orders.claimsPaused() && !orders.draining();
    }
}
