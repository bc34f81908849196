package dev.reagent.run.server;

import dev.reagent.run.queue.QueueGate;
import io.smallrye.health.api.HealthGroup;
import jakarta.enterprise.context.ApplicationScoped;
import org.eclipse.microprofile.health.HealthCheck;
import org.eclipse.microprofile.health.HealthCheckResponse;
import org.eclipse.microprofile.health.Readiness;

/**
 * Reports not ready from the moment this server's stop begins, so that load balancers use other servers. A drained server keeps
 * answering. The check has its own group without the stores: if a store is down, all servers would otherwise leave the load balancer
 * at once, with the requests they can still answer.
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

    /** Whether this server takes runs; it answers requests even if an operator paused its claims. */
    private boolean takesRuns() {
        var operations = gate.operations();
        return settings.maxSessions() > 0
                && !handOver.isLeaving()
                && !operations.claimsPaused()
                && !operations.draining();
    }
}
