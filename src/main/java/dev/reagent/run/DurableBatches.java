package dev.reagent.run;

import dev.reagent.agent.task.Predecessors;
import dev.reagent.agent.task.SessionId;
import dev.reagent.agent.task.Task;
import dev.reagent.run.intake.AcceptedBatch;
import dev.reagent.run.intake.Admission;
import dev.reagent.run.intake.BatchIntake;
import dev.reagent.run.intake.BatchIntake.Accepted;
import dev.reagent.run.intake.BatchSubmission;
import dev.reagent.run.intake.FileIntake;
import dev.reagent.run.intake.IdempotencyKey;
import dev.reagent.run.intake.RunIntake.RunRow;
import dev.reagent.run.intake.RunRefused;
import dev.reagent.run.intake.RunRefused.Why;
import dev.reagent.run.intake.RunStart;
import dev.reagent.run.intake.RunSubmission;
import dev.reagent.run.intake.StoreCall;
import dev.reagent.run.intake.Successors;
import dev.reagent.run.reading.Batch;
import dev.reagent.run.reading.BatchTally;
import dev.reagent.run.server.RunServer;
import dev.reagent.stores.CallerPatience;
import io.micrometer.core.instrument.MeterRegistry;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/** Accepts and reads batches. Their rows are in PostgreSQL before the client receives the response. Thread-safe. */
@ApplicationScoped
class DurableBatches implements RunBatches {

    /** Runs of a batch that are written to Redis concurrently. */
    private static final int AT_ONCE = 64;

    /** How long the client waits for the commit; 8 MiB of runs take longer than a single run. */
    private static final Duration COMMIT = Duration.ofSeconds(15);

    /** Runs whose files are stored concurrently. */
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

    /** Each run of a batch counts towards the queue's limit. A repeated request returns the earlier batch. */
    @Override
    public Uni<AcceptedBatch> start(BatchSubmission submission) {
        return admission.admit(submission.size(), () -> startedOnce(submission), () -> startedBefore(submission));
    }

    /** With files, looks for an earlier batch of the same request first: that one does not need the files, and they may be gone. */
    private Uni<AcceptedBatch> startedOnce(BatchSubmission submission) {
        return submission.idempotency() == null || !submission.hasFiles()
                ? accepted(submission)
                : startedBefore(submission)
                        .flatMap(before -> before.map(batch -> Uni.createFrom().item(batch))
                                .orElseGet(() -> accepted(submission)));
    }

    private Uni<Optional<AcceptedBatch>> startedBefore(BatchSubmission submission) {
        var key = submission.idempotency();
        return key == null ? Uni.createFrom().item(Optional.empty()) : startedWith(submission.orgId(), key);
    }

    private Uni<AcceptedBatch> accepted(BatchSubmission submission) {
        var sessions = submission.runs().stream().map(task -> newId()).toList();
        var then = submission.then();
        var last = then == null ? null : newId();
        var batch = new AcceptedBatch(UUID.randomUUID().toString(), sessions, last);
        var accepted = kept(batch, submission)
                .map(runs -> then == null ? runs : afterThem(runs, Predecessors.open(sessions, submission.onFailure())))
                .flatMap(tasks -> intake.accept(batch, tasks, submission.idempotency()))
                .ifNoItem()
                .after(COMMIT)
                .fail();
        return StoreCall.accept(accepted).call(this::enqueue).map(Accepted::batch);
    }

    /** Stores the files of all runs and returns the tasks; the task of the run that follows comes last. */
    private Uni<List<Task>> kept(AcceptedBatch batch, BatchSubmission submission) {
        var ids = new ArrayList<>(batch.sessions());
        var submissions = new ArrayList<>(submission.runs());
        if (batch.then() != null && submission.then() != null) {
            ids.add(batch.then());
            submissions.add(submission.then());
        }
        var room = FileIntake.room();
        return Multi.createFrom()
                .range(0, submissions.size())
                .filter(i -> !submissions.get(i).files().isEmpty())
                .onItem()
                .transformToUni(
                        i -> files.keep(ids.get(i), submissions.get(i), room).invoke(kept -> submissions.set(i, kept)))
                .merge(FILES_AT_ONCE)
                .onItem()
                .ignoreAsUni()
                .map(all -> submissions.stream().map(RunSubmission::task).toList());
    }

    private static List<Task> afterThem(List<Task> runs, Predecessors others) {
        var tasks = new ArrayList<>(runs);
        tasks.add(tasks.removeLast().withAfter(others));
        return tasks;
    }

    private static SessionId newId() {
        return new SessionId(UUID.randomUUID().toString());
    }

    /** Queues the runs. If this takes longer than the client waits, it continues after the response. */
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
    public Uni<Optional<AcceptedBatch>> startedWith(String orgId, IdempotencyKey key) {
        return StoreCall.ask(intake.acceptedWith(orgId, key));
    }

    @Override
    public Uni<Batch> get(String orgId, String id) {
        return StoreCall.ask(intake.find(orgId, id)
                .map(found -> found.orElseThrow(() -> new RunRefused(Why.NO_SUCH_BATCH, "There is no such batch.")))
                .flatMap(tally::of));
    }
}
