package dev.reagent.run;

import dev.reagent.agent.SessionId;
import dev.reagent.run.RunQueue.Hold;
import dev.reagent.run.RunQueue.Stamp;
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
 * Compares the sessions in hand with what the queue says this server holds: the queue is right. A session that it does not name is
 * held again or broken off; one that only the queue knows, from an answer that was lost, is taken up. For one comparison at a time.
 */
@ApplicationScoped
class Comparison {

    private static final SessionLogger SESSIONS = SessionLogger.of(Comparison.class);

    /** After so long the holds are read although nothing says that they have changed. */
    private static final Duration ANYWAY = Duration.ofSeconds(30);

    private static final int AT_ONCE = 256;

    private final RunQueue queue;
    private final RunServer server;
    private final Hands hands;
    private final Holds holds;
    private final Standing standing;
    private final ServerId id;
    private @Nullable Stamp comparedWith;
    private long comparedAt;
    private Set<Hold> strangers = Set.of();

    /** Whether the last comparison left one that the queue does not name and that is not claimed yet: the next one settles it. */
    private boolean unsettled;

    Comparison(RunQueue queue, RunServer server, Hands hands, Holds holds, Standing standing, ServerId id) {
        this.queue = queue;
        this.server = server;
        this.hands = hands;
        this.holds = holds;
        this.standing = standing;
        this.id = id;
    }

    /** A session that was in hand when a heartbeat was sent, and its ticket then. */
    record Asked(Hand hand, long ticket) {}

    /** All that is in hand now. */
    List<Asked> ask() {
        return hands.all().stream()
                .filter(hand -> !hand.isReleasing())
                .map(hand -> new Asked(hand, hand.hold().ticket()))
                .toList();
    }

    /**
     * Compares after a heartbeat. Where its stamp says that nothing has changed, all is confirmed without a look.
     *
     * @param asked by {@link #ask} before the heartbeat was sent: what came later may not be in the queue's answer
     */
    Uni<Void> compare(List<Asked> asked, Stamp stamp) {
        long term = standing.term();
        if (stamp.equals(comparedWith) && !isDue()) {
            asked.forEach(it -> it.hand().confirm(it.ticket(), term));
            return Uni.createFrom().voidItem();
        }
        var inHand = hands.all().stream().map(Hand::id).collect(Collectors.toSet());
        return queue.held(id.value())
                .flatMap(held -> {
                    takeUp(held, inHand, term);
                    return hold(lacking(asked, held, term));
                })
                .invoke(() -> {
                    comparedWith = unsettled ? null : stamp;
                    comparedAt = System.nanoTime();
                })
                .onFailure()
                .invoke(failure -> holds.doubt());
    }

    private boolean isDue() {
        return holds.areDoubtful() || !strangers.isEmpty() || System.nanoTime() - comparedAt >= ANYWAY.toNanos();
    }

    /** Confirms what the queue names; those that it does not, or under another ticket. One that is not claimed yet is left alone. */
    private List<Hand> lacking(List<Asked> asked, Map<SessionId, Long> held, long term) {
        unsettled = false;
        var lacking = new ArrayList<Hand>();
        for (var it : asked) {
            var hand = it.hand();
            if (!hands.has(hand) || hand.isReleasing() || hand.hold().ticket() != it.ticket()) {
                continue;
            }
            if (Long.valueOf(it.ticket()).equals(held.get(hand.id()))) {
                if (standing.isStill(term)) {
                    hand.confirm(it.ticket(), term);
                }
                continue;
            }
            hand.confirm(it.ticket(), Standing.NO_TERM);
            if (hand.owned() == null) {
                unsettled = true;
            } else {
                lacking.add(hand);
            }
        }
        return lacking;
    }

    private Uni<Void> hold(List<Hand> lacking) {
        return Multi.createFrom()
                .iterable(lacking)
                .group()
                .intoLists()
                .of(AT_ONCE)
                .onItem()
                .transformToUniAndConcatenate(
                        some -> holds.renew(some, 0).invoke(renewed -> settle(some, new HashSet<>(renewed))))
                .collect()
                .asList()
                .replaceWithVoid();
    }

    private void settle(List<Hand> asked, Set<Hand> renewed) {
        for (var hand : asked) {
            if (renewed.contains(hand)) {
                server.goOn(hand);
            } else {
                SESSIONS.info(hand.id(), "is held by another server; it is broken off here");
                server.forget(hand);
            }
        }
    }

    /**
     * At two comparisons running: at one, the answer that brings the hold may be on its way.
     *
     * @param inHand when the queue was asked: of those, the hold may have been released since
     */
    private void takeUp(Map<SessionId, Long> held, Set<SessionId> inHand, long term) {
        var known = strangers;
        var found = new HashSet<Hold>();
        held.forEach((session, ticket) -> {
            if (isUnknown(session, ticket)) {
                found.add(new Hold(session, ticket));
            }
        });
        if (!holds.isTaking() && standing.isStill(term)) {
            for (var hold : Set.copyOf(found)) {
                if (known.contains(hold) && !inHand.contains(hold.id())) {
                    found.remove(hold);
                    SESSIONS.info(hold.id(), "was given to this server in an answer that was lost; it is taken up");
                    server.adopt(new Hand(hold, term));
                }
            }
        }
        strangers = found;
    }

    private boolean isUnknown(SessionId session, long ticket) {
        var hand = hands.find(session);
        return hand == null || (hand.isReleasing() && hand.hold().ticket() != ticket);
    }
}
