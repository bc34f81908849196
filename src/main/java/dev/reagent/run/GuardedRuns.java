package dev.reagent.run;

import dev.reagent.agent.SessionId;
import dev.reagent.run.RunRefused.Why;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.smallrye.mutiny.Uni;
import jakarta.annotation.Priority;
import jakarta.decorator.Decorator;
import jakarta.decorator.Delegate;
import jakarta.inject.Inject;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** Runs that are only started where they may and the queue has room; what was started before is answered as before. Thread-safe. */
@Decorator
@Priority(1)
abstract class GuardedRuns implements RunService {

    private final RunService runs;
    private final QueueGate gate;
    private final Map<Why, Counter> sentAway = new EnumMap<>(Why.class);

    @Inject
    GuardedRuns(@Delegate RunService runs, QueueGate gate, MeterRegistry metrics) {
        this.runs = runs;
        this.gate = gate;
        for (var why : List.of(Why.QUEUE_FULL, Why.INTAKE_PAUSED)) {
            sentAway.put(
                    why,
                    Counter.builder("reagent.runs.refused")
                            .tag("reason", why.name().toLowerCase(Locale.ROOT))
                            .description("Orders of runs that were sent away, to come again later")
                            .register(metrics));
        }
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
        return before.onFailure(refused::equals).invoke(() -> count(refused));
    }

    private void count(RunRefused refused) {
        var counter = sentAway.get(refused.why());
        if (counter != null) {
            counter.increment();
        }
    }
}
