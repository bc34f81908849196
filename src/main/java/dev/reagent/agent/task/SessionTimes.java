package dev.reagent.agent.task;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * The times of a session, as in its log.
 *
 * @param started  of its first step; null before
 * @param finished of its end; null before
 */
public record SessionTimes(
        Instant created,
        @Nullable Instant started,
        @Nullable Instant finished) {

    public static SessionTimes createdAt(Instant at) {
        return new SessionTimes(at, null, null);
    }

    /** Keeps the first start. */
    public SessionTimes startedAt(Instant at) {
        return started == null ? new SessionTimes(created, at, finished) : this;
    }

    public SessionTimes finishedAt(Instant at) {
        return new SessionTimes(created, started, at);
    }
}
