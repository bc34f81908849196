package dev.reagent.run;

import dev.reagent.agent.task.SessionId;
import dev.reagent.run.intake.FileIntake;
import dev.reagent.run.intake.IdempotencyKey;
import dev.reagent.run.intake.RunIntake;
import dev.reagent.run.intake.RunIntake.RunRow;
import dev.reagent.run.intake.RunRefused;
import dev.reagent.run.intake.RunStart;
import dev.reagent.run.intake.RunSubmission;
import dev.reagent.run.intake.StoreCall;
import dev.reagent.run.intake.Successors;
import dev.reagent.run.server.RunServer;
import dev.reagent.stores.CallerPatience;
import io.micrometer.core.instrument.MeterRegistry;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.Optional;
import java.util.UUID;

/** Accepts a run: stores its files and its row, then queues it. Thread-safe. */
@ApplicationScoped
class RunAcceptance {

    private final RunIntake intake;
    private final FileIntake files;
    private final RunStart start;
    private final Successors successors;
    private final RunServer server;
    private final MeterRegistry metrics;

    RunAcceptance(
            RunIntake intake,
            FileIntake files,
            RunStart start,
            Successors successors,
            RunServer server,
            MeterRegistry metrics) {
        this.intake = intake;
        this.files = files;
        this.start = start;
        this.successors = successors;
        this.server = server;
        this.metrics = metrics;
    }

    /**
     * Accepts a run and returns its session. The run is then durable. Fails with {@link RunRefused}.
     *
     * <p>With files, looks for an earlier session of the same request first: that one does not need the files, and they may be gone.
     */
    Uni<SessionId> accept(RunSubmission submission) {
        var key = submission.idempotency();
        return key == null || submission.files().isEmpty()
                ? accepted(submission)
                : acceptedWith(submission.task().orgId(), key)
                        .flatMap(before ->
                                before.map(id -> Uni.createFrom().item(id)).orElseGet(() -> accepted(submission)));
    }

    private Uni<SessionId> accepted(RunSubmission submission) {
        var id = new SessionId(UUID.randomUUID().toString());
        return StoreCall.accept(CallerPatience.bounded(
                        files.keep(id, submission, FileIntake.room()).flatMap(complete -> intake.accept(id, complete))))
                .call(accepted -> accepted.isNew()
                        ? enqueue(accepted.row())
                        : Uni.createFrom().voidItem())
                .map(accepted -> accepted.row().id());
    }

    /** Returns the session that an earlier request with this key started. */
    Uni<Optional<SessionId>> acceptedWith(String orgId, IdempotencyKey key) {
        return StoreCall.ask(intake.acceptedWith(orgId, key));
    }

    private Uni<Void> enqueue(RunRow row) {
        metrics.counter("reagent.runs.accepted").increment();
        if (row.waiting()) {
            successors.start();
            return Uni.createFrom().voidItem();
        }
        return start.start(row).invoke(server::take);
    }
}
