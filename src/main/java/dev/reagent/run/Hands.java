package dev.reagent.run;

import dev.reagent.agent.SessionId;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/** What this server has in hand, by session, and how many sessions are on their way out of it. Thread-safe. */
@ApplicationScoped
class Hands {

    private final ConcurrentHashMap<SessionId, Hand> hands = new ConcurrentHashMap<>();
    private final AtomicInteger going = new AtomicInteger();

    Hands(MeterRegistry metrics) {
        metrics.gaugeMapSize("reagent.sessions.owned", Tags.empty(), hands);
    }

    int size() {
        return hands.size();
    }

    Map<SessionId, Hand> all() {
        return Map.copyOf(hands);
    }

    @Nullable
    Hand find(SessionId id) {
        return hands.get(id);
    }

    /** Whether there was none of that session before. */
    boolean add(SessionId id, Hand hand) {
        return hands.putIfAbsent(id, hand) == null;
    }

    /** The hand that this one takes the place of; null for none. */
    @Nullable
    Hand replace(SessionId id, Hand hand) {
        return hands.put(id, hand);
    }

    /** Whether it was there: whoever removes it, and nobody else, says so to the queue, between {@code going} and {@link #gone}. */
    boolean remove(SessionId id, Hand hand) {
        going.incrementAndGet();
        boolean removed = hands.remove(id, hand);
        if (!removed) {
            gone();
        }
        return removed;
    }

    /** The queue knows of one that was removed. */
    void gone() {
        going.decrementAndGet();
    }

    /** Whether nothing is in hand, and the queue knows. */
    boolean areEmpty() {
        return hands.isEmpty() && going.get() == 0;
    }
}
