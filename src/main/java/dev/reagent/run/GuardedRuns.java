package dev.reagent.run;

import dev.reagent.agent.SessionId;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.smallrye.mutiny.Uni;
import jakarta.annotation.Priority;
import jakarta.decorator.Decorator;
import jakarta.decorator.Delegate;
import jakarta.inject.Inject;

/** Runs that are only started where the queue has room; what was started before is answered as before. Thread-safe. */
@Decorator
@Priority(1)
abstract class GuardedRuns implements RunService {

    private final RunService runs;
    private final QueueGate gate;
    private final Counter full;

    @Inject
    GuardedRuns(@Delegate RunService runs, QueueGate gate, MeterRegistry metrics) {
        this.runs = runs;
        this.gate = gate;
        this.full = Counter.builder("reagent.runs.refused")
                .tag("reason", "queue_full")
                .description("Orders of runs that were sent away, to come again later")
                .register(metrics);
    }

    @Override
    public Uni<SessionId> start(RunOrder order) {
        return Uni.createFrom().deferred(() -> {
            QueueGate.Way way;
            try {
                way = gate.enter(1);
            } catch (RunRefused refused) {
                return before(order, refused);
            }
            return runs.start(order).onTermination().invoke(way::leave);
        });
    }

    private Uni<SessionId> before(RunOrder order, RunRefused refused) {
        var key = order.idempotency();
        var before = key == null
                ? Uni.createFrom().<SessionId>failure(refused)
                : runs.startedWith(order.task().orgId(), key).map(found -> found.orElseThrow(() -> refused));
        return before.onFailure(refused::equals).invoke(() -> full.increment());
    }
}
