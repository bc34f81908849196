package dev.reagent.run.reading;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import dev.reagent.agent.AgentSession;
import dev.reagent.agent.task.SessionId;
import dev.reagent.run.log.SessionLog.Hot;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * The sessions that were read last, as they were then. A log only grows, and none of its numbers is used twice, so a read of what came
 * after a session's version brings it up to date. Thread-safe.
 */
@ApplicationScoped
class RecentSessions {

    private static final Duration KEPT = Duration.ofMinutes(1);

    /** Bytes of JSON, which take about twice as much here. */
    private static final long MOST = 16 << 20;

    /** What a session with an empty log takes. */
    private static final int LEAST = 1000;

    /** @param size in bytes of JSON */
    record Recent(AgentSession session, int size) {}

    private final Cache<SessionId, Recent> sessions = Caffeine.newBuilder()
            .maximumWeight(MOST)
            .weigher((SessionId id, Recent recent) -> recent.size())
            .expireAfterAccess(KEPT)
            .build();

    /** Returns a session as it was read last; null if it is not kept. */
    @Nullable
    Recent find(SessionId id) {
        return sessions.getIfPresent(id);
    }

    /** Folds what was read of a session's log, and keeps the session if Redis has lost nothing of it. */
    AgentSession fold(SessionId id, @Nullable Recent before, Hot read) {
        return switch (read) {
            case Hot.Whole whole -> kept(id, AgentSession.of(id, whole.entries()), LEAST + whole.size());
            case Hot.Later later
            when before != null ->
                later.entries().isEmpty()
                        ? before.session()
                        : kept(id, before.session().with(later.entries()), before.size() + later.size());
            case Hot.Later later -> throw new IllegalStateException("only the end of the log of " + id + " was read");
            case Hot.Lacking lacking -> AgentSession.of(id, lacking.entries());
        };
    }

    private AgentSession kept(SessionId id, AgentSession session, long size) {
        sessions.put(id, new Recent(session, (int) Math.min(size, Integer.MAX_VALUE)));
        return session;
    }
}
