package dev.reagent.run;

import dev.reagent.run.SessionLog.Posted;
import dev.reagent.run.Wakeups.Wakeup;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;

/** Brings wakeups to their sessions: the event into the log, the session into the queue if nobody owns it. Thread-safe. */
@ApplicationScoped
class WakeupDelivery {

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

    /** Delivers one; again does nothing more. Where it fails, the sweep tries again. */
    Uni<Void> deliver(Wakeup wakeup) {
        return log.post(wakeup.session(), wakeup.id(), wakeup.event())
                .flatMap(posted -> posted.known() ? wake(wakeup, posted) : rescue.putBackIfOpen(wakeup.session()))
                .call(() -> wakeups.delivered(wakeup.id()));
    }

    private Uni<Void> wake(Wakeup wakeup, Posted posted) {
        var run = posted.toQueue();
        return run == null
                ? Uni.createFrom().voidItem()
                : parked.unpark(wakeup.session()).flatMap(runs -> queue.wake(run));
    }
}
