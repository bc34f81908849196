package dev.reagent.webhook;

import dev.reagent.agent.call.Failure;
import dev.reagent.webhook.DeliveryQueue.Counts;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.ToDoubleFunction;

/** Meters of this server's deliveries, and of the queue that all servers share. Each meter is looked up once. Thread-safe. */
@ApplicationScoped
class DeliveryMeters {

    private final MeterRegistry metrics;
    private final Map<String, Timer> attempts = new ConcurrentHashMap<>();
    private final Counter delivered;
    private final Counter failed;
    private volatile Optional<Counts> counts = Optional.empty();

    DeliveryMeters(MeterRegistry metrics) {
        this.metrics = metrics;
        this.delivered = Counter.builder("reagent.callbacks.delivered")
                .description("Callbacks that this server delivered")
                .register(metrics);
        this.failed = Counter.builder("reagent.callbacks.failed")
                .description("Callbacks that this server abandoned")
                .register(metrics);
        gauge("reagent.callbacks.pending", "Callbacks that are neither delivered nor abandoned", Counts::pending);
        gauge("reagent.callbacks.overdue", "Those of them that nobody has sent for a minute", Counts::overdue);
    }

    private void gauge(String name, String description, ToDoubleFunction<Counts> number) {
        Gauge.builder(name, this, it -> it.counts.map(number::applyAsDouble).orElse(Double.NaN))
                .description(description)
                .register(metrics);
    }

    /** @param now empty if PostgreSQL does not answer */
    void counted(Optional<Counts> now) {
        counts = now;
    }

    void tried(TryResult result, Duration took) {
        var error = result.error();
        attempts.computeIfAbsent(error == null ? "none" : error.code(), this::timer)
                .record(took);
        if (result.then() == DeliveryStatus.DELIVERED) {
            delivered.increment();
        } else if (result.then() == DeliveryStatus.FAILED) {
            failed.increment();
        }
    }

    /** @param error the {@link Failure#code()} of the try */
    private Timer timer(String error) {
        return Timer.builder("reagent.callback.attempt.duration")
                .description("Tries to hand a callback over")
                .tag("error.type", error)
                .register(metrics);
    }
}
