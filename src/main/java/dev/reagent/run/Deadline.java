package dev.reagent.run;

import dev.reagent.agent.AgentSession;
import dev.reagent.agent.Event.Parked;
import dev.reagent.agent.Event.RetryPlanned;
import dev.reagent.agent.LogEntry;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * When the time of a run is over at the latest, by its own log. The exact moment is in the run's row, by PostgreSQL's clock; this one serves an
 * owner whose run nobody else ends, because PostgreSQL is down.
 */
final class Deadline {

    /** The sweep of deadlines comes first where PostgreSQL answers. */
    private static final Duration MARGIN = Duration.ofSeconds(1);

    private Deadline() {}

    /**
     * The end of its time by the clock of the log, counted from its first step and without the time that it waited for people.
     *
     * @param log the session's, whole
     * @return null before its first step
     */
    static @Nullable Instant latest(AgentSession session, List<LogEntry> log) {
        var startedAt = session.startedAt();
        return startedAt == null
                ? null
                : startedAt.plus(session.task().timeout()).plus(paused(log)).plus(MARGIN);
    }

    /** Whatever comes behind a parking has ended it. The time of one that waits for its next attempt goes on. */
    private static Duration paused(List<LogEntry> log) {
        var paused = Duration.ZERO;
        for (int i = 2; i < log.size(); i++) {
            boolean waited =
                    log.get(i - 1).event() instanceof Parked && !(log.get(i - 2).event() instanceof RetryPlanned);
            if (waited) {
                paused = paused.plus(
                        Duration.between(log.get(i - 1).at(), log.get(i).at()));
            }
        }
        return paused;
    }
}
