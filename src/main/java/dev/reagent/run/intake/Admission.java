package dev.reagent.run.intake;

import dev.reagent.run.intake.RunRefused.Why;
import dev.reagent.run.queue.QueueGate;
import dev.reagent.stores.redis.RedisMemory;
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

/** Admits requests to start runs while the queue and Redis have room, and counts the refused ones. Thread-safe. */
@ApplicationScoped
public class Admission {

    /** Until finished sessions have left Redis. */
    private static final Duration PAUSE_OF_FULL = Duration.ofSeconds(10);

    private final QueueGate gate;
    private final RedisMemory memory;
    private final Map<Why, Counter> sentAway = new EnumMap<>(Why.class);

    Admission(QueueGate gate, RedisMemory memory, MeterRegistry metrics) {
        this.gate = gate;
        this.memory = memory;
        for (var why : List.of(Why.QUEUE_FULL, Why.INTAKE_PAUSED, Why.STORE_FULL)) {
            sentAway.put(
                    why,
                    Counter.builder("reagent.runs.refused")
                            .tag("reason", why.name().toLowerCase(Locale.ROOT))
                            .description(
                                    "Requests to start runs that were refused because the queue or Redis was full, or the intake paused")
                            .register(metrics));
        }
    }

    /**
     * Starts runs if there is room for them.
     *
     * @param runs   how many runs the request adds to the queue
     * @param start  starts them
     * @param before finds what the same request started earlier; used only if there is no room, and then the result. If it finds
     *     nothing, the call fails with a {@link RunRefused}
     */
    public <T> Uni<T> admit(int runs, Supplier<Uni<T>> start, Supplier<Uni<Optional<T>>> before) {
        return Uni.createFrom()
                .deferred(() -> memory.isFull() ? before(before, full()) : admitToQueue(runs, start, before));
    }

    private RunRefused full() {
        return new RunRefused(
                Why.STORE_FULL,
                "Redis has used " + memory.use() + ", and the rest is kept for the runs that go on; try again later.",
                PAUSE_OF_FULL);
    }

    private <T> Uni<T> admitToQueue(int runs, Supplier<Uni<T>> start, Supplier<Uni<Optional<T>>> before) {
        return switch (gate.reserve(runs)) {
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
        };
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
