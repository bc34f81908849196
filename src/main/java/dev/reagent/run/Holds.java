package dev.reagent.run;

import dev.reagent.agent.SessionId;
import dev.reagent.run.RunQueue.Hold;
import dev.reagent.run.RunQueue.Wanted;
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
 * What the queue lets this server hold, by requests that note the lease they were sent under: an answer counts as confirmed only
 * where one term of the lease lasted from the request to the answer. Thread-safe.
 */
@ApplicationScoped
class Holds {

    private final RunQueue queue;
    private final Standing standing;
    private final ServerId server;
    private final AtomicInteger takes = new AtomicInteger();
    private final Set<SessionId> grantedMeanwhile = ConcurrentHashMap.newKeySet();
    private volatile boolean doubtful;

    Holds(RunQueue queue, Standing standing, ServerId server) {
        this.queue = queue;
        this.standing = standing;
        this.server = server;
    }

    /**
     * New holds of runs that wait, at most so many; none without a lease. Where its answer is lost, or the lease lapses before it,
     * this server holds what it does not know of, until a comparison finds it. Not for two at the same time.
     */
    Uni<List<Hand>> take(int most) {
        long term = standing.term();
        if (term == Standing.NO_TERM) {
            return Uni.createFrom().item(List.of());
        }
        grantedMeanwhile.clear();
        takes.incrementAndGet();
        return queue.take(server.value(), most)
                .map(taken -> fresh(taken, term))
                .onItem()
                .transformToUni(taken -> standing.isStill(term)
                        ? Uni.createFrom().item(taken)
                        : Uni.createFrom().failure(new IOException("the lease lapsed before the queue answered")))
                .onFailure()
                .invoke(failure -> doubt())
                .onTermination()
                .invoke(takes::decrementAndGet);
    }

    /** A hold that was granted while the take was on its way may have replaced the one that the take's answer names. */
    private List<Hand> fresh(List<Hold> taken, long term) {
        var hands = taken.stream()
                .filter(hold -> !grantedMeanwhile.contains(hold.id()))
                .map(hold -> new Hand(hold, term))
                .toList();
        if (hands.size() < taken.size()) {
            doubt();
        }
        return hands;
    }

    /** Whether a {@link #take} is on its way. */
    boolean isTaking() {
        return takes.get() > 0;
    }

    /** Asks for a comparison with the queue after the next heartbeat. */
    void doubt() {
        doubtful = true;
    }

    /** Whether a comparison was asked for since the last call. */
    boolean areDoubtful() {
        boolean were = doubtful;
        doubtful = false;
        return were;
    }

    /** A new hold of a run, also where it waits or another server holds it; that server is signalled. */
    Uni<Hand> seize(QueuedRun run) {
        long term = standing.term();
        return queue.hold(server.value(), List.of(new Wanted(run.id(), 0, run)), true)
                .map(tickets -> {
                    granted(run.id());
                    return new Hand(new Hold(run.id(), ticket(tickets, run.id())), confirmed(term));
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
            throw new IllegalStateException("the queue gives a hold to who takes it by force");
        }
        return ticket;
    }

    /**
     * Asks for holds under new tickets.
     *
     * @param above a number that the tickets must be above beside their own
     * @return the hands that have one; another server holds the others
     */
    Uni<List<Hand>> renew(List<Hand> hands, long above) {
        long term = standing.term();
        var wanted = hands.stream().map(hand -> wanted(hand, above)).toList();
        return queue.hold(server.value(), wanted, false).map(tickets -> {
            long confirmed = confirmed(term);
            var renewed = new ArrayList<Hand>();
            for (var hand : hands) {
                var ticket = tickets.get(hand.id());
                if (ticket != null) {
                    granted(hand.id());
                    hand.hold(ticket, confirmed);
                    renewed.add(hand);
                }
            }
            return renewed;
        });
    }

    private static Wanted wanted(Hand hand, long above) {
        var owned = hand.owned();
        return new Wanted(
                hand.id(),
                Math.max(above, hand.hold().ticket()),
                owned == null ? null : QueuedRun.of(hand.id(), owned.session().task()));
    }

    private long confirmed(long term) {
        if (standing.isStill(term)) {
            return term;
        }
        doubt();
        return Standing.NO_TERM;
    }

    /** Whether this server may start something for a session now. */
    boolean isConfirmed(Hand hand) {
        return standing.isStill(hand.confirmedIn());
    }

    /** @param again whether it is to wait for a server again */
    Uni<Void> release(Hand hand, boolean again) {
        return again ? queue.requeue(server.value(), hand.hold()) : queue.release(server.value(), hand.hold());
    }
}
