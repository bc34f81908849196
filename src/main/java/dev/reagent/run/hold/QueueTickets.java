package dev.reagent.run.hold;

import dev.reagent.agent.task.SessionId;
import dev.reagent.run.queue.QueuedRun;
import dev.reagent.run.queue.RunQueue;
import dev.reagent.run.queue.RunQueue.QueueTicket;
import dev.reagent.run.queue.RunQueue.Wanted;
import dev.reagent.run.queue.ServerId;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Requests holds from the queue for this server. A reply counts as confirmed only if one term of the lease lasted from the request
 * to the reply. Thread-safe.
 */
@ApplicationScoped
public class QueueTickets {

    private final RunQueue queue;
    private final ServerLease standing;
    private final ServerId server;
    private final AtomicInteger takes = new AtomicInteger();
    private final Set<SessionId> grantedMeanwhile = ConcurrentHashMap.newKeySet();
    private volatile boolean comparisonRequested;

    QueueTickets(RunQueue queue, ServerLease standing, ServerId server) {
        this.queue = queue;
        this.standing = standing;
        this.server = server;
    }

    /**
     * Takes at most {@code most} waiting runs; none without a lease. If the reply is lost, or the lease ends before it arrives, the queue
     * may list holds that this server has not recorded; the next comparison finds them. Do not call it concurrently.
     */
    public Uni<List<HeldSession>> take(int most) {
        long term = standing.term();
        if (term == ServerLease.NO_TERM) {
            return Uni.createFrom().item(List.of());
        }
        grantedMeanwhile.clear();
        takes.incrementAndGet();
        return queue.take(server.value(), most)
                .map(taken -> fresh(taken, term))
                .onItem()
                .transformToUni(taken -> standing.isStill(term)
                        ? Uni.createFrom().item(taken)
                        : Uni.createFrom().failure(new IOException("the lease ended before the queue replied")))
                .onFailure()
                .invoke(failure -> requestComparison())
                .onTermination()
                .invoke(takes::decrementAndGet);
    }

    /** Skips runs whose hold was replaced while the take was in flight: the take's ticket may be outdated. */
    private List<HeldSession> fresh(List<QueueTicket> taken, long term) {
        var heldSessions = taken.stream()
                .filter(ticket -> !grantedMeanwhile.contains(ticket.id()))
                .map(ticket -> new HeldSession(ticket, term))
                .toList();
        if (heldSessions.size() < taken.size()) {
            requestComparison();
        }
        return heldSessions;
    }

    /** Whether a {@link #take} is in flight. */
    public boolean isTaking() {
        return takes.get() > 0;
    }

    /** Requests a comparison with the queue after the next heartbeat. */
    public void requestComparison() {
        comparisonRequested = true;
    }

    /** Whether a comparison was requested since the last call. Clears the request. */
    public boolean takeComparisonRequest() {
        boolean were = comparisonRequested;
        comparisonRequested = false;
        return were;
    }

    /** Holds a run even if it waits or another server holds it; that server is signalled. */
    public Uni<HeldSession> seize(QueuedRun run) {
        long term = standing.term();
        return queue.hold(server.value(), List.of(new Wanted(run.id(), 0, run)), true)
                .map(tickets -> {
                    granted(run.id());
                    return new HeldSession(new QueueTicket(run.id(), ticket(tickets, run.id())), confirmed(term));
                });
    }

    private void granted(SessionId id) {
        if (isTaking()) {
            grantedMeanwhile.add(id);
        }
    }

    private static long ticket(Map<SessionId, Long> tickets, SessionId id) {
        var ticket = tickets.get(id);
        if (ticket == null) {
            throw new IllegalStateException("the queue returned no ticket for a forced hold");
        }
        return ticket;
    }

    /**
     * Requests new tickets for holds.
     *
     * @param above a number that each ticket must exceed, besides the hold's current ticket
     * @return the holds that got one; other servers hold the other sessions
     */
    public Uni<List<HeldSession>> renew(List<HeldSession> heldSessions, long above) {
        long term = standing.term();
        var wanted = heldSessions.stream().map(held -> wanted(held, above)).toList();
        return queue.hold(server.value(), wanted, false).map(tickets -> {
            long confirmed = confirmed(term);
            var renewed = new ArrayList<HeldSession>();
            for (var held : heldSessions) {
                var ticket = tickets.get(held.id());
                if (ticket != null) {
                    granted(held.id());
                    held.renew(ticket, confirmed);
                    renewed.add(held);
                }
            }
            return renewed;
        });
    }

    private static Wanted wanted(HeldSession held, long above) {
        var owned = held.owned();
        return new Wanted(
                held.id(),
                Math.max(above, held.ticket().number()),
                owned == null ? null : QueuedRun.of(held.id(), owned.session().task()));
    }

    private long confirmed(long term) {
        if (standing.isStill(term)) {
            return term;
        }
        requestComparison();
        return ServerLease.NO_TERM;
    }

    /** Whether this server may start work for a session now. */
    public boolean isConfirmed(HeldSession held) {
        return standing.isStill(held.confirmedIn());
    }

    /** @param again true to queue the session again */
    public Uni<Void> release(HeldSession held, boolean again) {
        return again ? queue.requeue(server.value(), held.ticket()) : queue.release(server.value(), held.ticket());
    }
}
