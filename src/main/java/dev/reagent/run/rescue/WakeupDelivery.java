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

    /** Delivers one wakeup. Idempotent. After a failure the sweep tries again. */
    public Uni<Void> deliver(Wakeup wakeup) {
        return log.post(wakeup.session(), wakeup.id(), wakeup.event())
                .flatMap(posted -> switch (posted) {
                    case Posted.Missing lost -> rescue.putBackIfOpen(wakeup.session());
                    case Posted.Unowned(var run) ->
                        parked.unpark(wakeup.session()).flatMap(unparked -> queue.wake(run));
                    case Posted.Owned owned -> Uni.createFrom().voidItem();
                    case Posted.Waiting waits -> Uni.createFrom().voidItem();
                    case Posted.Over over -> Uni.createFrom().voidItem();
                })
                .call(() -> wakeups.delivered(wakeup.id()));
    }
}
