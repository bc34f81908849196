package dev.reagent.run;

import dev.reagent.agent.SessionId;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.List;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/** The sessions that this server holds. Thread-safe. */
@ApplicationScoped
class Hands {

    private final ConcurrentHashMap<SessionId, Hand> hands = new ConcurrentHashMap<>();

    Hands(MeterRegistry metrics) {
        metrics.gaugeMapSize("reagent.sessions.owned", Tags.empty(), hands);
    }

    int size() {
        return hands.size();
    }

    /** As they are now. */
    List<Hand> all() {
        return List.copyOf(hands.values());
    }

    @Nullable
    Hand find(SessionId id) {
        return hands.get(id);
    }

    /** Whether it is still there. */
    boolean has(Hand hand) {
        return find(hand.id()) == hand;
    }

    /** Adds one in the place of none, or of one that is being released, whose release names its own ticket; whether it did. */
    boolean add(Hand hand) {
        return hands.compute(hand.id(), (id, before) -> before == null || before.isReleasing() ? hand : before) == hand;
    }

    /** The hand that this one takes the place of; null for none. */
    @Nullable
    Hand replace(Hand hand) {
        return hands.put(hand.id(), hand);
    }

    /** Whether it was there. */
    boolean remove(Hand hand) {
        return hands.remove(hand.id(), hand);
    }

    boolean areEmpty() {
        return hands.isEmpty();
    }
}
