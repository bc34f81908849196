package dev.reagent.run;

import dev.reagent.agent.Predecessors;
import dev.reagent.agent.SessionId;
import dev.reagent.agent.Task;
import dev.reagent.run.BatchIntake.Accepted;
import dev.reagent.run.RunIntake.RunRow;
import dev.reagent.run.RunRefused.Why;
import io.micrometer.core.instrument.MeterRegistry;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/** Batches whose rows are in PostgreSQL before their clients hear of them. Thread-safe. */
@ApplicationScoped
class DurableBatches implements RunBatches {

    /** Runs of a batch that go into Redis at a time. */
    private static final int AT_ONCE = 64;

    /** As long as the client waits for the commit; 8 MiB of runs take longer than a single one. */
    private static final Duration COMMIT = Duration.ofSeconds(15);

    /** Runs whose files are kept at a time. */
    private static final int FILES_AT_ONCE = 4;

    private final BatchIntake intake;
    private final FileIntake files;
    private final BatchTally tally;
    private final RunStart start;
    private final Successors successors;
    private final RunServer server;
    private final Admission admission;
    private final MeterRegistry metrics;

    DurableBatches(
            BatchIntake intake,
            FileIntake files,
            BatchTally tally,
            RunStart start,
            Successors successors,
            RunServer server,
            Admission admission,
            MeterRegistry metrics) {
        this.intake = intake;
        this.files = files;
        this.tally = tally;
        this.start = start;
        this.successors = successors;
        this.server = server;
        this.admission = admission;
        this.metrics = metrics;
    }

    /** A batch counts at the queue's limit as the runs that it holds; what was started before is answered as before. */
    @Override
    public Uni<Started> start(BatchOrder order) {
        return admission.admit(order.size(), () -> startedOnce(order), () -> startedBefore(order));
    }

    /** What comes with files is asked for first: what the same order started before needs none of them, and they may be gone. */
    private Uni<Started> startedOnce(BatchOrder order) {
        return order.idempotency() == null || !order.hasFiles()
                ? accepted(order)
                : startedBefore(order)
                        .flatMap(before -> before.map(batch -> Uni.createFrom().item(batch))
                                .orElseGet(() -> accepted(order)));
    }

    private Uni<Optional<Started>> startedBefore(BatchOrder order) {
        var key = order.idempotency();
        return key == null ? Uni.createFrom().item(Optional.empty()) : startedWith(order.orgId(), key);
    }

    private Uni<Started> accepted(BatchOrder order) {
        var sessions = order.runs().stream().map(task -> newId()).toList();
        var then = order.then();
        var last = then == null ? null : newId();
        var batch = new Started(UUID.randomUUID().toString(), sessions, last);
        return kept(batch, order)
                .map(runs -> then == null ? runs : afterThem(runs, Predecessors.open(sessions, order.onFailure())))
                .flatMap(tasks -> intake.accept(batch, tasks, order.idempotency()))
                .ifNoItem()
                .after(COMMIT)
                .fail()
                .onFailure(StoreTrouble::is)
                .transform(DurableRuns::uncertain)
                .call(this::enqueue)
                .map(Accepted::batch);
    }

    /** The tasks of all runs with their files kept, that of the run that follows last. */
    private Uni<List<Task>> kept(Started batch, BatchOrder order) {
        var ids = new ArrayList<>(batch.sessions());
        var orders = new ArrayList<>(order.runs());
        if (batch.then() != null && order.then() != null) {
            ids.add(batch.then());
            orders.add(order.then());
        }
        var room = FileIntake.room();
        return Multi.createFrom()
                .range(0, orders.size())
                .filter(i -> !orders.get(i).files().isEmpty())
                .onItem()
                .transformToUni(i -> files.keep(ids.get(i), orders.get(i), room).invoke(kept -> orders.set(i, kept)))
                .merge(FILES_AT_ONCE)
                .onItem()
                .ignoreAsUni()
                .map(all -> orders.stream().map(RunOrder::task).toList());
    }

    private static List<Task> afterThem(List<Task> runs, Predecessors others) {
        var tasks = new ArrayList<>(runs);
        tasks.add(tasks.removeLast().withAfter(others));
        return tasks;
    }

    private static SessionId newId() {
        return new SessionId(UUID.randomUUID().toString());
    }

    /** Those that are not queued when the client has waited long enough are queued behind its answer. */
    private Uni<Void> enqueue(Accepted accepted) {
        metrics.counter("reagent.runs.accepted").increment(accepted.rows().size());
        successors.start();
        var queued = Multi.createFrom()
                .iterable(accepted.rows())
                .filter(row -> !row.waiting())
                .onItem()
                .transformToUni(this::queued)
                .merge(AT_ONCE)
                .collect()
                .asList()
                .replaceWithVoid();
        return CallerPatience.boundedButDone(queued).onFailure().recoverWithNull();
    }

    private Uni<Boolean> queued(RunRow row) {
        return start.start(row).invoke(server::take).replaceWith(true);
    }

    @Override
    public Uni<Optional<Started>> startedWith(String orgId, IdempotencyKey key) {
        return CallerPatience.bounded(intake.acceptedWith(orgId, key))
                .onFailure(StoreTrouble::is)
                .transform(DurableRuns::unavailable);
    }

    @Override
    public Uni<Batch> get(String orgId, String id) {
        return CallerPatience.bounded(intake.find(orgId, id)
                        .map(found ->
                                found.orElseThrow(() -> new RunRefused(Why.NO_SUCH_BATCH, "There is no such batch.")))
                        .flatMap(tally::of))
                .onFailure(StoreTrouble::is)
                .transform(DurableRuns::unavailable);
    }
}
