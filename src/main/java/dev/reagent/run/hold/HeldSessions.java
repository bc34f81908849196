package dev.reagent.run.hold;

import dev.reagent.agent.task.SessionId;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.List;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/** The sessions that this server holds. Thread-safe. */
@ApplicationScoped
public class HeldSessions {

    private final ConcurrentHashMap<SessionId, HeldSession> sessions = new ConcurrentHashMap<>();

    HeldSessions(MeterRegistry metrics) {
        metrics.gaugeMapSize("reagent.sessions.owned", Tags.empty(), sessions);
    }

    public int size() {
        return sessions.size();
    }

    /** A snapshot. */
    public List<HeldSession> all() {
        return List.copyOf(sessions.values());
    }

    public @Nullable HeldSession find(SessionId id) {
        return sessions.get(id);
    }

    /** Whether this very hold is still present. */
    public boolean has(HeldSession session) {
        return find(session.id()) == session;
    }

    /** Adds a hold if there is none, or one that is being released: that release names its own ticket. Returns whether it did. */
    public boolean add(HeldSession session) {
        return sessions.compute(session.id(), (id, before) -> before == null || before.isReleasing() ? session : before)
                == session;
    }

    /** Adds a hold and returns the one that it replaces; null for none. */
    public @Nullable HeldSession replace(HeldSession session) {
        return sessions.put(session.id(), session);
    }

    /** Returns whether it was present. */
    public boolean remove(HeldSession session) {
        return sessions.remove(session.id(), session);
    }

    public boolean areEmpty() {
        return sessions.isEmpty();
    }
}
