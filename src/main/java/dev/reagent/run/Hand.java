package dev.reagent.run;

import dev.reagent.agent.SessionId;
import dev.reagent.run.RunQueue.Hold;
import io.smallrye.mutiny.subscription.Cancellable;
import org.jspecify.annotations.Nullable;

/**
 * A session that this server holds, from before its claim until the queue has taken back the hold, and how to break off what
 * runs for it. Thread-safe.
 */
final class Hand {

    private final SessionId id;
    private long ticket;
    private long confirmedIn = Standing.NO_TERM;
    private @Nullable OwnedSession owned;
    private @Nullable Cancellable work;
    private boolean renewed;
    private boolean leaving;
    private boolean releasing;

    /** @param term in which the queue gave the hold; {@link Standing#NO_TERM} where the lease did not last until the answer */
    Hand(Hold hold, long term) {
        this.id = hold.id();
        this.ticket = hold.ticket();
        this.confirmedIn = term;
    }

    SessionId id() {
        return id;
    }

    /** What the queue takes it back under. */
    synchronized Hold hold() {
        return new Hold(id, ticket);
    }

    /** A hold under a new ticket. @param term as for the first */
    synchronized void hold(long newTicket, long term) {
        ticket = newTicket;
        confirmedIn = term;
        renewed = true;
        if (owned != null) {
            owned.ticket(newTicket);
        }
    }

    /** Notes that the queue still says so in this term of the lease, where the ticket has not changed since it was asked. */
    synchronized void confirm(long askedTicket, long term) {
        if (ticket == askedTicket) {
            confirmedIn = term;
        }
    }

    /** The term of the lease in which the queue last said that this server holds the session. */
    synchronized long confirmedIn() {
        return confirmedIn;
    }

    /** The session, once it is claimed. */
    synchronized @Nullable OwnedSession owned() {
        return owned;
    }

    synchronized void own(OwnedSession claimed) {
        owned = claimed;
        renewed = false;
        claimed.ticket(ticket);
        if (leaving) {
            claimed.leave();
        }
    }

    /**
     * Whether the hold has another ticket than at the claim: between the two the session may have waited, and what woke it then left no
     * mark on the hold.
     */
    synchronized boolean isRenewed() {
        return renewed;
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

    /** Whether it was not being released before. */
    synchronized boolean release() {
        boolean first = !releasing;
        releasing = true;
        return first;
    }

    /** Whether nothing runs for it any more, and the queue is about to take back the hold. */
    synchronized boolean isReleasing() {
        return releasing;
    }
}
