package dev.reagent.run.server;

import dev.reagent.agent.task.SessionId;
import dev.reagent.run.hold.HeldSession;
import dev.reagent.run.hold.HeldSessions;
import dev.reagent.run.hold.QueueTickets;
import dev.reagent.run.hold.ServerLease;
import dev.reagent.run.log.SessionLogger;
import dev.reagent.run.queue.RunQueue;
import dev.reagent.run.queue.RunQueue.HoldsVersion;
import dev.reagent.run.queue.RunQueue.QueueTicket;
import dev.reagent.run.queue.ServerId;
import io.micrometer.core.instrument.Clock;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Compares the sessions that this server runs with its holds in the queue; the queue is authoritative. If the queue lacks a hold, the
 * session is held again or stopped here. If only the queue has a hold, because its reply was lost, the session is adopted. Do not call
 * it concurrently.
 */
@ApplicationScoped
class Comparison {

    private static final SessionLogger SESSIONS = SessionLogger.of(Comparison.class);

    /** After this time the holds are compared even if no change was detected. */
    private static final Duration ANYWAY = Duration.ofSeconds(30);

    private static final int AT_ONCE = 256;

    private final RunQueue queue;
    private final RunServer server;
    private final HeldSessions sessions;
    private final QueueTickets tickets;
    private final ServerLease lease;
    private final ServerId id;
    private final Clock clock;
    private @Nullable HoldsVersion comparedWith;
    private long comparedAt;
    private Set<QueueTicket> unknownHolds = Set.of();

    /** Whether the last comparison found an unclaimed session without a hold in the queue; the next comparison settles it. */
    private boolean unsettled;

    Comparison(
            RunQueue queue,
            RunServer server,
            HeldSessions sessions,
            QueueTickets tickets,
            ServerLease lease,
            ServerId id,
            Clock clock) {
        this.queue = queue;
        this.server = server;
        this.sessions = sessions;
        this.tickets = tickets;
        this.lease = lease;
        this.id = id;
        this.clock = clock;
    }

    /** A session that was held when a heartbeat was sent, and its ticket at that time. */
    record Asked(HeldSession session, long ticket) {}

    /** Returns all sessions that are held now. */
    List<Asked> ask() {
        return sessions.all().stream()
                .filter(session -> !session.isReleasing())
                .map(session -> new Asked(session, session.ticket().number()))
                .toList();
    }

    /**
     * Compares after a heartbeat. If the version of the holds has not changed, confirms all holds without reading them.
     *
     * @param asked from {@link #ask} before the heartbeat was sent: the queue's reply may lack later holds
     */
    Uni<Void> compare(List<Asked> asked, HoldsVersion version) {
        long term = lease.term();
        if (version.equals(comparedWith) && !isDue()) {
            asked.forEach(it -> it.session().confirm(it.ticket(), term));
            return Uni.createFrom().voidItem();
        }
        var heldIds = sessions.all().stream().map(HeldSession::id).collect(Collectors.toSet());
        return queue.held(id.value())
                .flatMap(held -> {
                    adopt(held, heldIds, term);
                    return hold(lacking(asked, held, term));
                })
                .invoke(() -> {
                    comparedWith = unsettled ? null : version;
                    comparedAt = clock.monotonicTime();
                })
                .onFailure()
                .invoke(failure -> tickets.requestComparison());
    }

    private boolean isDue() {
        return tickets.takeComparisonRequest()
                || !unknownHolds.isEmpty()
                || clock.monotonicTime() - comparedAt >= ANYWAY.toNanos();
    }

    /** Confirms the holds that the queue lists. Returns the claimed sessions without one, or with another ticket. */
    private List<HeldSession> lacking(List<Asked> asked, Map<SessionId, Long> held, long term) {
        unsettled = false;
        var lacking = new ArrayList<HeldSession>();
        for (var it : asked) {
            var session = it.session();
            if (!sessions.has(session)
                    || session.isReleasing()
                    || session.ticket().number() != it.ticket()) {
                continue;
            }
            if (Long.valueOf(it.ticket()).equals(held.get(session.id()))) {
                if (lease.isStill(term)) {
                    session.confirm(it.ticket(), term);
                }
                continue;
            }
            session.confirm(it.ticket(), ServerLease.NO_TERM);
            if (session.owned() == null) {
                unsettled = true;
            } else {
                lacking.add(session);
            }
        }
        return lacking;
    }

    private Uni<Void> hold(List<HeldSession> lacking) {
        return Multi.createFrom()
                .iterable(lacking)
                .group()
                .intoLists()
                .of(AT_ONCE)
                .onItem()
                .transformToUniAndConcatenate(
                        some -> tickets.renew(some, 0).invoke(renewed -> settle(some, new HashSet<>(renewed))))
                .collect()
                .asList()
                .replaceWithVoid();
    }

    private void settle(List<HeldSession> asked, Set<HeldSession> renewed) {
        for (var session : asked) {
            if (renewed.contains(session)) {
                server.continueUnder(session);
            } else {
                SESSIONS.info(session.id(), "is held by another server; it is stopped here");
                server.forget(session);
            }
        }
    }

    /**
     * Adopts holds that only the queue has, found at two successive comparisons: at the first, the reply with the hold may be in flight.
     *
     * @param heldIds sessions held when the queue was read; their holds may have been released since
     */
    private void adopt(Map<SessionId, Long> held, Set<SessionId> heldIds, long term) {
        var known = unknownHolds;
        var found = new HashSet<QueueTicket>();
        held.forEach((unknown, ticket) -> {
            if (isUnknown(unknown, ticket)) {
                found.add(new QueueTicket(unknown, ticket));
            }
        });
        if (!tickets.isTaking() && lease.isStill(term)) {
            for (var ticket : Set.copyOf(found)) {
                if (known.contains(ticket) && !heldIds.contains(ticket.id())) {
                    found.remove(ticket);
                    SESSIONS.info(ticket.id(), "was given to this server in a lost reply; it is adopted");
                    server.adopt(new HeldSession(ticket, term));
                }
            }
        }
        unknownHolds = found;
    }

    private boolean isUnknown(SessionId id, long ticket) {
        var session = sessions.find(id);
        return session == null || (session.isReleasing() && session.ticket().number() != ticket);
    }
}
