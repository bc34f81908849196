package dev.reagent.run.hold;

import dev.reagent.agent.task.SessionId;
import dev.reagent.run.loop.ActiveSession;
import dev.reagent.run.queue.RunQueue.QueueTicket;
import io.smallrye.mutiny.subscription.Cancellable;
import org.jspecify.annotations.Nullable;

/**
 * A session that this server holds, from before its claim until the queue has ended the hold. Stops the running work for it.
 * Thread-safe.
 */
public final class HeldSession {

    private final SessionId id;
    private long ticket;
    private long confirmedIn = ServerLease.NO_TERM;
    private @Nullable ActiveSession owned;
    private @Nullable Cancellable work;
    private boolean renewed;
    private boolean leaving;
    private boolean releasing;

    /** @param term of the lease in which the queue gave the hold; {@link ServerLease#NO_TERM} if the lease ended before the reply */
    public HeldSession(QueueTicket ticket, long term) {
        this.id = ticket.id();
        this.ticket = ticket.number();
        this.confirmedIn = term;
    }

    public SessionId id() {
        return id;
    }

    /** The ticket under which the queue ends the hold. */
    public synchronized QueueTicket ticket() {
        return new QueueTicket(id, ticket);
    }

    /** Replaces the ticket of the hold by a new one. @param term as for the first */
    public synchronized void renew(long newTicket, long term) {
        ticket = newTicket;
        confirmedIn = term;
        renewed = true;
        if (owned != null) {
            owned.ticket(newTicket);
        }
    }

    /** Records that the queue confirmed the hold in this term of the lease, unless the ticket has changed since the request. */
    public synchronized void confirm(long askedTicket, long term) {
        if (ticket == askedTicket) {
            confirmedIn = term;
        }
    }

    /** The term of the lease in which the queue last confirmed the hold. */
    synchronized long confirmedIn() {
        return confirmedIn;
    }

    /** The session; null until it is claimed. */
    public synchronized @Nullable ActiveSession owned() {
        return owned;
    }

    public synchronized void own(ActiveSession claimed) {
        owned = claimed;
        renewed = false;
        claimed.ticket(ticket);
        if (leaving) {
            claimed.leave();
        }
    }

    /**
     * Whether the hold has another ticket than at the claim. The session may have waited in between, and a wake during that time
     * left no mark on the hold.
     */
    public synchronized boolean isRenewed() {
        return renewed;
    }

    public synchronized void work(Cancellable begun) {
        work = begun;
    }

    /** Requests that another server continues the session, as soon as that is safe. */
    public synchronized void leave() {
        leaving = true;
        if (owned != null) {
            owned.leave();
        }
    }

    /** Whether stopping the work now could leave a call with effects in doubt. */
    public boolean isBusyWithEffects() {
        var session = owned();
        return session != null && session.isBusyWithEffects();
    }

    public void breakOff() {
        Cancellable running;
        synchronized (this) {
            running = work;
        }
        if (running != null) {
            running.cancel();
        }
    }

    /** Marks the hold as being released. Returns false if it was already. */
    public synchronized boolean release() {
        boolean first = !releasing;
        releasing = true;
        return first;
    }

    /** Whether no work runs for the session any more and the queue is about to end the hold. */
    public synchronized boolean isReleasing() {
        return releasing;
    }
}
