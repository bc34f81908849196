package dev.reagent.run;

import dev.reagent.agent.Event.CancelRequested;
import dev.reagent.agent.Event.SessionStarted;
import dev.reagent.run.RunIntake.RunRow;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Duration;

/** Puts a run that PostgreSQL has into Redis: its log begins, and it waits for a server. Thread-safe. */
@ApplicationScoped
class RunStart {

    private static final SessionLogger SESSIONS = SessionLogger.of(RunStart.class);

    /** What is accepted is queued at once where Redis answers; where it does not, the sweep queues it later. */
    private static final Duration PATIENCE = Duration.ofSeconds(1);

    private final RunIntake intake;
    private final SessionLog log;
    private final RunQueue queue;

    RunStart(RunIntake intake, SessionLog log, RunQueue queue) {
        this.intake = intake;
        this.log = log;
        this.queue = queue;
    }

    /** Never fails: what is not queued now is found by the sweep of open runs. */
    Uni<Void> start(RunRow row) {
        return begun(row)
                .flatMap(created -> queued(row))
                .onFailure()
                .invoke(failure -> SESSIONS.warn(row.id(), "is queued later: " + failure))
                .onFailure()
                .recoverWithNull();
    }

    /** From where it is not known that a log was begun, nothing else is sent: such a log has no second entry. */
    private Uni<Boolean> begun(RunRow row) {
        return log.create(row.id(), new SessionStarted(row.task()), row.createdAt(), row.losses())
                .ifNoItem()
                .after(PATIENCE)
                .fail()
                .onFailure()
                .call(() -> intake.noteNeverBegun(row)
                        .ifNoItem()
                        .after(PATIENCE)
                        .fail()
                        .onFailure()
                        .recoverWithNull());
    }

    private Uni<Void> queued(RunRow row) {
        return Uni.createFrom()
                .deferred(() -> row.cancelRequested()
                        ? log.post(row.id(), CancelOrder.ROW, new CancelRequested("client"))
                        : Uni.createFrom().nullItem())
                .flatMap(posted -> queue.add(QueuedRun.of(row.id(), row.task())))
                .ifNoItem()
                .after(PATIENCE)
                .fail();
    }
}
