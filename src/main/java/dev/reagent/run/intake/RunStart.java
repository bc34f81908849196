package dev.reagent.run.intake;

import dev.reagent.agent.Event.SessionStarted;
import dev.reagent.run.intake.RunIntake.RunRow;
import dev.reagent.run.log.PostedRows;
import dev.reagent.run.log.SessionLog;
import dev.reagent.run.log.SessionLogger;
import dev.reagent.run.queue.QueuedRun;
import dev.reagent.run.queue.RunQueue;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Duration;

/** Starts an accepted run in Redis: creates its log and queues it. Thread-safe. */
@ApplicationScoped
public class RunStart {

    private static final SessionLogger SESSIONS = SessionLogger.of(RunStart.class);

    /** Limit of each request to Redis; if Redis does not answer in time, the sweep queues the run later. */
    private static final Duration PATIENCE = Duration.ofSeconds(1);

    private final RunIntake intake;
    private final SessionLog log;
    private final RunQueue queue;

    RunStart(RunIntake intake, SessionLog log, RunQueue queue) {
        this.intake = intake;
        this.log = log;
        this.queue = queue;
    }

    /** Never fails: the sweep of open runs starts runs that are not queued here. */
    public Uni<Void> start(RunRow row) {
        return begun(row)
                .flatMap(created -> queued(row))
                .onFailure()
                .invoke(failure -> SESSIONS.warn(row.id(), "is queued later: " + failure))
                .onFailure()
                .recoverWithNull();
    }

    /** Creates the log. If the reply is missing, sends nothing else, so a log that was created after all has only its first entry. */
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
                .deferred(() -> row.cancel() == null
                        ? Uni.createFrom().nullItem()
                        : log.post(row.id(), PostedRows.CANCEL, row.cancel()))
                .flatMap(posted -> queue.add(QueuedRun.of(row.id(), row.task())))
                .ifNoItem()
                .after(PATIENCE)
                .fail();
    }
}
