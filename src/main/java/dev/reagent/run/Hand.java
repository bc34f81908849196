package dev.reagent.run;

import dev.reagent.run.RunQueue.Hold;
import io.smallrye.mutiny.subscription.Cancellable;
import org.jspecify.annotations.Nullable;

/** A session in this server's hands, from before its claim on, and how to break off what runs for it. Thread-safe. */
final class Hand {

    private @Nullable Hold hold;
    private @Nullable OwnedSession owned;
    private @Nullable Cancellable work;
    private boolean leaving;

    /** What the queue takes it back under; null where it has not given it to us. */
    synchronized @Nullable Hold hold() {
        return hold;
    }

    synchronized void hold(Hold given) {
        hold = given;
    }

    /** The session, once it is claimed. */
    synchronized @Nullable OwnedSession owned() {
        return owned;
    }

    synchronized void own(OwnedSession claimed) {
        owned = claimed;
        if (leaving) {
            claimed.leave();
        }
    }

    synchronized void work(Cancellable begun) {
        work = begun;
    }

    /** Asks it to go on elsewhere, as soon as it may. */
    synchronized void leave() {
        leaving = true;
        if (owned != null) {
            owned.leave();
        }
    }

    /** Whether breaking it off now could leave a call with effects in doubt. */
    boolean isBusyWithEffects() {
        var session = owned();
        return session != null && session.isBusyWithEffects();
    }

    void breakOff() {
        Cancellable running;
        synchronized (this) {
            running = work;
        }
        if (running != null) {
            running.cancel();
        }
    }
}
