package dev.reagent.run;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.smallrye.mutiny.Uni;
import jakarta.annotation.Priority;
import jakarta.decorator.Decorator;
import jakarta.decorator.Delegate;
import jakarta.inject.Inject;

/** The queue, whose rescues from silent servers are counted. Thread-safe. */
@Decorator
@Priority(1)
abstract class MeasuredQueue implements RunQueue {

    private final RunQueue queue;
    private final Counter swept;

    @Inject
    MeasuredQueue(@Delegate RunQueue queue, MeterRegistry metrics) {
        this.queue = queue;
        this.swept = Counter.builder("reagent.sessions.swept")
                .description("Sessions of servers that had fallen silent, put back into the queue by this one")
                .register(metrics);
    }

    @Override
    public Uni<Pulse> beat(String server, int room) {
        return queue.beat(server, room).invoke(pulse -> swept.increment(pulse.swept()));
    }
}
