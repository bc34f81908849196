package dev.reagent.run;

import dev.reagent.agent.Event.CancelRequested;
import dev.reagent.agent.SessionId;
import dev.reagent.run.RunIntake.RunRow;
import dev.reagent.run.SessionLog.Posted;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Duration;

/**
 * The order to end a session: a flag in PostgreSQL, from which on nobody decides its questions any more, then the event in
 * its log, behind what was decided before. Thread-safe.
 */
@ApplicationScoped
class CancelOrder {

    private static final SessionLogger LOG = SessionLogger.of(CancelOrder.class);

    /** The row under which a cancel is posted: one a session. */
    static final String ROW = "cancel";

    /** Whoever asked delivers the order; after so long the sweep does it. */
    private static final Duration UNDELIVERED = Duration.ofSeconds(5);

    private static final int AT_ONCE = 200;

    private final RunIntake intake;
    private final Wakeups wakeups;
    private final SessionLog log;
    private final Successors successors;
    private final SessionRescue rescue;
    private final RunQueue queue;

    CancelOrder(
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

    /** Gives it; whose the session is then, and whether it had ended before. */
    Uni<Posted> give(SessionId id, String by) {
        return intake.requestCancel(id, by).chain(() -> deliver(id, by));
    }

    private Uni<Posted> deliver(SessionId id, String by) {
        var order = new CancelRequested(by);
        return wakeups.of(id)
                .onItem()
                .transformToMulti(decided -> Multi.createFrom().iterable(decided))
                .onItem()
                .transformToUniAndConcatenate(it -> log.post(id, it.id(), it.event()))
                .collect()
                .asList()
                .chain(() -> log.post(id, ROW, order))
                .flatMap(posted -> posted.known()
                        ? Uni.createFrom().item(posted)
                        : begin(id).chain(() -> log.post(id, ROW, order)));
    }

    /** One that waited for others has no log yet; another's was lost. */
    private Uni<Void> begin(SessionId id) {
        return successors
                .start(id)
                .flatMap(started -> started ? Uni.createFrom().voidItem() : rescue.putBackIfOpen(id));
    }

    /** Brings orders to sessions that have not heard of them, because Redis or the server that was asked went away. */
    Uni<Void> sweep() {
        return intake.cancelledBefore(UNDELIVERED, AT_ONCE)
                .onItem()
                .transformToMulti(rows -> Multi.createFrom().iterable(rows))
                .onItem()
                .transformToUniAndConcatenate(this::deliverLate)
                .collect()
                .asList()
                .replaceWithVoid();
    }

    /** One that cannot be told must not keep the order from those behind it. */
    private Uni<Void> deliverLate(RunRow row) {
        return deliver(row.id(), "client")
                .chain(posted -> posted.known() && !posted.over() && posted.owner() == null
                        ? queue.wake(QueuedRun.of(row))
                        : Uni.createFrom().voidItem())
                .onFailure()
                .invoke(failure -> LOG.warn(row.id(), "has not heard that it is to end: " + failure))
                .onFailure()
                .recoverWithNull();
    }
}
