package dev.reagent.webhook;

import dev.reagent.agent.Failure;
import dev.reagent.webhook.DeliveryQueue.Standing;
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

/** What this server has delivered, and what waits for all of them. Each meter is looked up once. Thread-safe. */
@ApplicationScoped
class DeliveryMeters {

    private final MeterRegistry metrics;
    private final Map<String, Timer> attempts = new ConcurrentHashMap<>();
    private final Counter delivered;
    private final Counter failed;
    private volatile Optional<Standing> standing = Optional.empty();

    DeliveryMeters(MeterRegistry metrics) {
        this.metrics = metrics;
        this.delivered = Counter.builder("reagent.callbacks.delivered")
                .description("Callbacks that this server handed over")
                .register(metrics);
        this.failed = Counter.builder("reagent.callbacks.failed")
                .description("Callbacks that this server gave up")
                .register(metrics);
        gauge("reagent.callbacks.pending", "Callbacks that are not handed over yet, nor given up", Standing::pending);
        gauge("reagent.callbacks.overdue", "Those of them that nobody has sent for a minute", Standing::overdue);
    }

    private void gauge(String name, String description, ToDoubleFunction<Standing> number) {
        Gauge.builder(name, this, it -> it.standing.map(number::applyAsDouble).orElse(Double.NaN))
                .description(description)
                .register(metrics);
    }

    /** @param now empty where PostgreSQL does not answer */
    void stands(Optional<Standing> now) {
        standing = now;
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

    /** How a receiver fails: {@link Failure#code()} of its tries. */
    private Timer timer(String error) {
        return Timer.builder("reagent.callback.attempt.duration")
                .description("Tries to hand a callback over")
                .tag("error.type", error)
                .register(metrics);
    }
}
