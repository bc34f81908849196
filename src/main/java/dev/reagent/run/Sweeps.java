package dev.reagent.run;

import dev.reagent.agent.Event.DeadlinePassed;
import dev.reagent.agent.SessionId;
import dev.reagent.run.RunIntake.Due;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Duration;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** What time brings about, by PostgreSQL's clock: deadlines, expiries, wakeups that were not delivered. Thread-safe. */
@ApplicationScoped
class Sweeps {

    private static final SessionLogger LOG = SessionLogger.of(Sweeps.class);

    /** The row under which the end of its time is posted: one a session. */
    static final String DEADLINE_ROW = "deadline";

    private static final int AT_ONCE = 500;

    /** A sweep comes each second, and reads what is due before the next one. */
    private static final Duration AHEAD = Duration.ofMillis(1500);

    /** A wakeup is delivered by whoever wrote it; after so long the sweep does it. */
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

    /** Does what is due, once. Any number of servers may do it at the same time. */
    Uni<Void> sweep() {
        return intake.due(AHEAD, AT_ONCE)
                .invoke(due -> due.forEach(this::tellInTime))
                .flatMap(done -> approvals.expire(AT_ONCE))
                .flatMap(expired -> each(expired, delivery::deliver))
                .flatMap(done -> wakeups.open(UNDELIVERED, AT_ONCE))
                .flatMap(open -> each(open, delivery::deliver));
    }

    /** At its deadline, not at the next sweep; telling twice does nothing more. */
    private void tellInTime(Due due) {
        Uni.createFrom()
                .voidItem()
                .onItem()
                .delayIt()
                .by(due.left().isPositive() ? due.left() : Duration.ofMillis(1))
                .chain(() -> tellDeadline(due.id()))
                .subscribe()
                .with(told -> {}, failure -> LOG.debug(due.id(), "hears of its deadline later", failure));
    }

    private Uni<Void> tellDeadline(SessionId id) {
        return log.post(id, DEADLINE_ROW, new DeadlinePassed())
                .call(posted -> queued(posted.toQueue()))
                .call(posted -> posted.known()
                        ? intake.deadlineTold(id)
                        : Uni.createFrom().voidItem())
                .replaceWithVoid();
    }

    private Uni<Void> queued(@Nullable QueuedRun run) {
        return run == null ? Uni.createFrom().voidItem() : queue.wake(run);
    }

    private static <T> Uni<Void> each(List<T> items, Function<? super T, Uni<? extends Void>> work) {
        return Multi.createFrom()
                .iterable(items)
                .onItem()
                .transformToUniAndConcatenate(work)
                .collect()
                .asList()
                .replaceWithVoid();
    }
}
