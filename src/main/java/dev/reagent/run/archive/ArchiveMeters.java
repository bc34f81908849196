package dev.reagent.run.archive;

import dev.reagent.agent.AgentSession;
import dev.reagent.agent.Outcome;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;

/** Counts the sessions that this server has archived, and those that wait for it. Caches its meters. Thread-safe. */
@ApplicationScoped
public class ArchiveMeters {

    private record Ending(String status, String error) {}

    private final MeterRegistry metrics;
    private final Map<Ending, Counter> archived = new ConcurrentHashMap<>();
    private final AtomicInteger waiting = new AtomicInteger();
    private final Counter failures;

    ArchiveMeters(MeterRegistry metrics) {
        this.metrics = metrics;
        this.failures = Counter.builder("reagent.archive.failures")
                .description("Batches of finished sessions that were not written, and are tried again")
                .register(metrics);
        Gauge.builder("reagent.archive.waiting", waiting, AtomicInteger::get)
                .description("Finished sessions of this server that are not written yet")
                .register(metrics);
    }

    public void queued() {
        waiting.incrementAndGet();
    }

    /** A session no longer waits: it was written, was stale or was set aside. */
    public void settled() {
        waiting.decrementAndGet();
    }

    public void failed() {
        failures.increment();
    }

    public void archived(AgentSession session) {
        var error = session.outcome() instanceof Outcome.Failed failed
                ? failed.why().code()
                : "none";
        archived.computeIfAbsent(new Ending(session.status().wireName(), error), this::counter)
                .increment();
    }

    private Counter counter(Ending ending) {
        return Counter.builder("reagent.sessions.archived")
                .description("Sessions that this server has written to the archive, by how they ended")
                .tag("status", ending.status())
                .tag("error.type", ending.error())
                .register(metrics);
    }
}
