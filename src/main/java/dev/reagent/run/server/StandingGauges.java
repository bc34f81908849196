package dev.reagent.run.server;

import dev.reagent.agent.task.Priority;
import dev.reagent.run.intake.OpenRows;
import dev.reagent.run.queue.Backlog;
import dev.reagent.run.queue.QueueGate;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.Optional;
import java.util.function.ToDoubleFunction;

/**
 * Gauges of the work that waits in the stores: the same numbers on every server, as of its last look. If a store does not answer, its
 * numbers are NaN. Thread-safe.
 */
@ApplicationScoped
class StandingGauges {

    private final Backlog backlog;
    private final OpenRows rows;
    private volatile Optional<Backlog.Waiting> waiting = Optional.empty();
    private volatile Optional<OpenRows.Counts> open = Optional.empty();

    StandingGauges(Backlog backlog, OpenRows rows, QueueGate gate, MeterRegistry metrics) {
        this.backlog = backlog;
        this.rows = rows;
        Gauge.builder("reagent.intake.paused", gate, it -> it.operations().intakePaused() ? 1 : 0)
                .description("1 if operators have paused new runs")
                .register(metrics);
        Gauge.builder("reagent.claims.paused", gate, it -> it.operations().claimsPaused() ? 1 : 0)
                .description("1 if operators have paused the claims of this server")
                .register(metrics);
        for (var priority : Priority.values()) {
            queue("reagent.queue.waiting", it -> it.sessions().getOrDefault(priority, 0L))
                    .tag("priority", priority.wireName())
                    .description("Sessions that wait for a server")
                    .register(metrics);
        }
        queue("reagent.queue.oldest.age", it -> it.oldest().toMillis() / 1e3)
                .description("How long the first of them has waited")
                .baseUnit("seconds")
                .register(metrics);
        row("reagent.runs.open", OpenRows.Counts::runs)
                .description("Runs that are accepted and not over")
                .register(metrics);
        row("reagent.runs.waiting", OpenRows.Counts::waiting)
                .description("Of them, those that wait for the ends of others")
                .register(metrics);
        row("reagent.approvals.pending", OpenRows.Counts::approvals)
                .tag("kind", "tool")
                .description("Approvals that are pending")
                .register(metrics);
        row("reagent.approvals.pending", OpenRows.Counts::reconciliations)
                .tag("kind", "reconciliation")
                .register(metrics);
        row("reagent.wakeups.undelivered", OpenRows.Counts::wakeups)
                .description("Wakeups that have not reached their sessions for 10 s")
                .register(metrics);
        row("reagent.archive.rejects", OpenRows.Counts::rejects)
                .description("Finished sessions that could not be written, and stay in Redis")
                .register(metrics);
    }

    private Gauge.Builder<StandingGauges> queue(String name, ToDoubleFunction<Backlog.Waiting> number) {
        return Gauge.builder(
                name, this, it -> it.waiting.map(number::applyAsDouble).orElse(Double.NaN));
    }

    private Gauge.Builder<StandingGauges> row(String name, ToDoubleFunction<OpenRows.Counts> number) {
        return Gauge.builder(
                name, this, it -> it.open.map(number::applyAsDouble).orElse(Double.NaN));
    }

    /** Reads both stores, each independently of the other's failures. */
    Uni<Void> refresh() {
        return orNothing(backlog.waiting())
                .invoke(found -> waiting = found)
                .flatMap(done -> orNothing(rows.count()))
                .invoke(found -> open = found)
                .replaceWithVoid();
    }

    private static <T> Uni<Optional<T>> orNothing(Uni<T> read) {
        return read.map(Optional::of).onFailure().recoverWithItem(Optional.empty());
    }
}
