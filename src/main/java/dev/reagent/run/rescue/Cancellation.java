package dev.reagent.run.rescue;

import dev.reagent.agent.Event.CancelRequested;
import dev.reagent.agent.task.SessionId;
import dev.reagent.run.intake.RunIntake;
import dev.reagent.run.intake.RunIntake.RunRow;
import dev.reagent.run.intake.Successors;
import dev.reagent.run.log.PostedRows;
import dev.reagent.run.log.SessionLog;
import dev.reagent.run.log.SessionLog.Posted;
import dev.reagent.run.log.SessionLogger;
import dev.reagent.run.parked.Wakeups;
import dev.reagent.run.queue.RunQueue;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Duration;
import java.util.Objects;

/**
 * Cancels a session. First sets a flag in PostgreSQL, after which decisions on its questions are refused. Then appends the event to
 * its log, after the decisions made before. Thread-safe.
 */
@ApplicationScoped
public class Cancellation {

    private static final SessionLogger LOG = SessionLogger.of(Cancellation.class);

    /** The server that received the cancellation delivers it; after this time the sweep does. */
    private static final Duration UNDELIVERED = Duration.ofSeconds(5);

    private static final int AT_ONCE = 200;

    private final RunIntake intake;
    private final Wakeups wakeups;
    private final SessionLog log;
    private final Successors successors;
    private final SessionRescue rescue;
    private final RunQueue queue;

    Cancellation(
            RunIntake intake,
            Wakeups wakeups,
            SessionLog log,
            Successors successors,
            SessionRescue rescue,
            RunQueue queue) {
        this.intake = intake;
        this.wakeups = wakeups;
        this.log = log;
        this.successors = successors;
        this.rescue = rescue;
        this.queue = queue;
    }

    /** Cancels a session. Returns its state at that time: owned or not, waiting, or already over. */
    public Uni<Posted> request(SessionId id, String by) {
        return intake.requestCancel(id, by).chain(() -> deliver(id, new CancelRequested(by)));
    }

    private Uni<Posted> deliver(SessionId id, CancelRequested request) {
        return wakeups.of(id)
                .onItem()
                .transformToMulti(decided -> Multi.createFrom().iterable(decided))
                .onItem()
                .transformToUniAndConcatenate(it -> log.post(id, it.id(), it.event()))
                .collect()
                .asList()
                .chain(() -> log.post(id, PostedRows.CANCEL, request))
                .flatMap(posted -> posted instanceof Posted.Missing
                        ? begin(id).chain(() -> log.post(id, PostedRows.CANCEL, request))
                        : Uni.createFrom().item(posted));
    }

    /** Creates the missing log: a run that waited for others has none yet, another's was lost. */
    private Uni<Void> begin(SessionId id) {
        return successors
                .start(id)
                .flatMap(started -> started ? Uni.createFrom().voidItem() : rescue.putBackIfOpen(id));
    }

    /** Delivers cancellations that are still undelivered because Redis or the receiving server failed. */
    public Uni<Void> sweep() {
        return intake.cancelledBefore(UNDELIVERED, AT_ONCE)
                .onItem()
                .transformToMulti(rows -> Multi.createFrom().iterable(rows))
                .onItem()
                .transformToUniAndConcatenate(this::deliverLate)
                .collect()
                .asList()
                .replaceWithVoid();
    }

    /** Ignores failures, so that one session does not block the others. */
    private Uni<Void> deliverLate(RunRow row) {
        return deliver(row.id(), Objects.requireNonNull(row.cancel()))
                .chain(posted -> posted instanceof Posted.Unowned || posted instanceof Posted.Waiting
                        ? queue.wake(row.queued())
                        : Uni.createFrom().voidItem())
                .onFailure()
                .invoke(failure -> LOG.warn(row.id(), "could not be cancelled yet: " + failure))
                .onFailure()
                .recoverWithNull();
    }
}
