package dev.reagent.run.intake;

import dev.reagent.run.intake.RunRefused.Why;
import dev.reagent.run.queue.QueueGate;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Duration;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;

/** Admits requests to start runs while the queue has room, and counts the refused ones. Thread-safe. */
@ApplicationScoped
public class Admission {

    private final QueueGate gate;
    private final Map<Why, Counter> sentAway = new EnumMap<>(Why.class);

    Admission(QueueGate gate, MeterRegistry metrics) {
        this.gate = gate;
        for (var why : List.of(Why.QUEUE_FULL, Why.INTAKE_PAUSED)) {
            sentAway.put(
                    why,
                    Counter.builder("reagent.runs.refused")
                            .tag("reason", why.name().toLowerCase(Locale.ROOT))
                            .description(
                                    "Requests to start runs that were refused because the queue was full or paused")
                            .register(metrics));
        }
    }

    /**
     * Starts runs if the queue has room for them.
     *
     * @param runs   how many runs the request adds to the queue
     * @param start  starts them
     * @param before finds what the same request started earlier; used only if there is no room, and then the result. If it finds
     *     nothing, the call fails with the gate's {@link RunRefused}
     */
    public <T> Uni<T> admit(int runs, Supplier<Uni<T>> start, Supplier<Uni<Optional<T>>> before) {
        return Uni.createFrom().deferred(() -> switch (gate.reserve(runs)) {
            case QueueGate.Reserved room -> start.get().onTermination().invoke(room::release);
            case QueueGate.Paused(Duration pause) ->
                before(
                        before,
                        new RunRefused(
                                Why.INTAKE_PAUSED, "New runs are paused by an operator; try again later.", pause));
            case QueueGate.NeverRoom(int most) ->
                before(
                        before,
                        new RunRefused(
                                Why.BATCH_TOO_LARGE,
                                "must be at most " + most + ", the length of this server's queue, found " + runs
                                        + " (with the run of \"then\")."));
            case QueueGate.Full(int most, Duration pause) ->
                before(
                        before,
                        new RunRefused(
                                Why.QUEUE_FULL,
                                "The queue is full: it holds " + most + " runs. Try again in " + pause.toSeconds()
                                        + " s.",
                                pause));
        });
    }

    private <T> Uni<T> before(Supplier<Uni<Optional<T>>> before, RunRefused refused) {
        return before.get()
                .map(found -> found.orElseThrow(() -> refused))
                .onFailure(refused::equals)
                .invoke(() -> count(refused));
    }

    private void count(RunRefused refused) {
        var counter = sentAway.get(refused.why());
        if (counter != null) {
            counter.increment();
        }
    }
}
