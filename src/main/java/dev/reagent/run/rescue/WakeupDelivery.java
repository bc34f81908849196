package dev.reagent.run.rescue;

import dev.reagent.run.log.SessionLog;
import dev.reagent.run.log.SessionLog.Posted;
import dev.reagent.run.parked.ParkedSessions;
import dev.reagent.run.parked.Wakeups;
import dev.reagent.run.parked.Wakeups.Wakeup;
import dev.reagent.run.queue.RunQueue;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;

/** Delivers wakeups: appends the event to the session's log, and queues the session if it has no owner. Thread-safe. */
@ApplicationScoped
public class WakeupDelivery {

    private final SessionLog log;
    private final ParkedSessions parked;
    private final SessionRescue rescue;
    private final RunQueue queue;
    private final Wakeups wakeups;

    WakeupDelivery(SessionLog log, ParkedSessions parked, SessionRescue rescue, RunQueue queue, Wakeups wakeups) {
        this.log = log;
        this.parked = parked;
        this.rescue = rescue;
        this.queue = queue;
        this.wakeups = wakeups;
    }

    /**
     * Delivers one wakeup. Idempotent. After a failure the sweep tries again; also if Redis has lost the log, because another server may be
     * restoring it and may have read the wakeups of the session before this one was written.
     */
    public Uni<Void> deliver(Wakeup wakeup) {
        return log.post(wakeup.session(), wakeup.id(), wakeup.event())
                .flatMap(posted -> posted instanceof Posted.Missing
                        ? rescue.putBackIfOpen(wakeup.session())
                        : wake(wakeup, posted).call(() -> wakeups.delivered(wakeup.id())));
    }

    private Uni<Void> wake(Wakeup wakeup, Posted posted) {
        return posted instanceof Posted.Unowned(var run)
                ? parked.unpark(wakeup.session()).flatMap(unparked -> queue.wake(run))
                : Uni.createFrom().voidItem();
    }
}
