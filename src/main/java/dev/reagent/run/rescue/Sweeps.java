package dev.reagent.run.rescue;

import dev.reagent.agent.Event.DeadlinePassed;
import dev.reagent.agent.task.SessionId;
import dev.reagent.run.intake.RunIntake;
import dev.reagent.run.intake.RunIntake.Due;
import dev.reagent.run.log.PostedRows;
import dev.reagent.run.log.SessionLog;
import dev.reagent.run.log.SessionLog.Posted;
import dev.reagent.run.log.SessionLogger;
import dev.reagent.run.parked.ApprovalRows;
import dev.reagent.run.parked.Wakeups;
import dev.reagent.run.parked.Wakeups.Wakeup;
import dev.reagent.run.queue.RunQueue;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Duration;
import java.util.List;

/** Applies what is due by PostgreSQL's clock: deadlines, expired approvals, undelivered wakeups. Thread-safe. */
@ApplicationScoped
public class Sweeps {

    private static final SessionLogger LOG = SessionLogger.of(Sweeps.class);

    private static final int AT_ONCE = 500;

    /** A sweep runs each second, and reads what is due before the next one. */
    private static final Duration AHEAD = Duration.ofMillis(1500);

    /** The server that wrote a wakeup delivers it; after this time the sweep does. */
    private static final Duration UNDELIVERED = Duration.ofSeconds(2);

    private final RunIntake intake;
    private final ApprovalRows approvals;
    private final Wakeups wakeups;
    private final WakeupDelivery delivery;
    private final SessionLog log;
    private final RunQueue queue;

    Sweeps(
            RunIntake intake,
            ApprovalRows approvals,
            Wakeups wakeups,
            WakeupDelivery delivery,
            SessionLog log,
            RunQueue queue) {
        this.intake = intake;
        this.approvals = approvals;
        this.wakeups = wakeups;
        this.delivery = delivery;
        this.log = log;
        this.queue = queue;
    }

    /** Applies what is due, once. Several servers may run it at the same time. */
    public Uni<Void> sweep() {
        return intake.due(AHEAD, AT_ONCE)
                .invoke(due -> due.forEach(this::postInTime))
                .flatMap(done -> approvals.expire(AT_ONCE))
                .flatMap(expired -> deliver(expired))
                .flatMap(done -> wakeups.open(UNDELIVERED, AT_ONCE))
                .flatMap(open -> deliver(open));
    }

    /** Posts the deadline when it passes, not at the next sweep. Idempotent. */
    private void postInTime(Due due) {
        Uni.createFrom()
                .voidItem()
                .onItem()
                .delayIt()
                .by(due.left().isPositive() ? due.left() : Duration.ofMillis(1))
                .chain(() -> postDeadline(due.id()))
                .subscribe()
                .with(told -> {}, failure -> LOG.debug(due.id(), "gets its deadline later", failure));
    }

    private Uni<Void> postDeadline(SessionId id) {
        return log.post(id, PostedRows.DEADLINE, new DeadlinePassed())
                .call(posted -> posted instanceof Posted.Unowned(var run)
                        ? queue.wake(run)
                        : Uni.createFrom().voidItem())
                .call(posted ->
                        posted instanceof Posted.Missing ? Uni.createFrom().voidItem() : intake.deadlineTold(id))
                .replaceWithVoid();
    }

    /** Ignores failures, so that one session does not block the others. */
    private Uni<Void> deliver(List<Wakeup> wakeups) {
        return Multi.createFrom()
                .iterable(wakeups)
                .onItem()
                .transformToUniAndConcatenate(wakeup -> delivery.deliver(wakeup)
                        .onFailure()
                        .invoke(failure -> LOG.warn(wakeup.session(), "is woken later: " + failure))
                        .onFailure()
                        .recoverWithNull())
                .collect()
                .asList()
                .replaceWithVoid();
    }
}
