package dev.reagent.run;

import dev.reagent.run.RunRefused.Why;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;

/** Lets orders through the gate of the queue; whoever may come again later is counted. Thread-safe. */
@ApplicationScoped
class Admission {

    private final QueueGate gate;
    private final Map<Why, Counter> sentAway = new EnumMap<>(Why.class);

    Admission(QueueGate gate, MeterRegistry metrics) {
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

    /**
     * @param runs as how many the order counts in the queue
     * @param start what follows where they may come in
     * @param before what the same order had started before, asked only where they may not: it is answered as before.
     *     Without either the answer is the gate's {@link RunRefused}
     */
    <T> Uni<T> admit(int runs, Supplier<Uni<T>> start, Supplier<Uni<Optional<T>>> before) {
        return Uni.createFrom().deferred(() -> {
            QueueGate.Way way;
            try {
                way = gate.enter(runs);
            } catch (RunRefused refused) {
                return before.get()
                        .map(found -> found.orElseThrow(() -> refused))
                        .onFailure(refused::equals)
                        .invoke(() -> count(refused));
            }
            return start.get().onTermination().invoke(way::leave);
        });
    }

    private void count(RunRefused refused) {
        var counter = sentAway.get(refused.why());
        if (counter != null) {
            counter.increment();
        }
    }
}
