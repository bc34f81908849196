package dev.reagent.run.loop;

import dev.reagent.agent.AgentSession;
import dev.reagent.agent.Event.Parked;
import dev.reagent.agent.Event.RetryPlanned;
import dev.reagent.agent.LogEntry;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The latest end of a run's time, by its own log. The exact deadline is in the run's row, by PostgreSQL's clock. The owner uses this one
 * if no sweep ends the run, because PostgreSQL is down.
 */
final class Deadline {

    /** Lets the sweep of deadlines end the run first if PostgreSQL answers. */
    private static final Duration MARGIN = Duration.ofSeconds(1);

    private Deadline() {}

    /**
     * Returns the end of the run's time by the clock of the log, counted from its first step, without the time it waited for people.
     *
     * @param log the session's whole log
     * @return null before its first step
     */
    static @Nullable Instant latest(AgentSession session, List<LogEntry> log) {
        var startedAt = session.times().started();
        return startedAt == null
                ? null
                : startedAt
                        .plus(session.task().limits().timeout())
                        .plus(paused(log))
                        .plus(MARGIN);
    }

    /** The first event after a parking ends the wait. A wait for the next attempt counts as run time, so it is left out here. */
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
