package dev.reagent.agent;

import java.time.Duration;

/**
 * How often a run is attempted, and how long it waits in between.
 *
 * @param attempts 1 to 5, the first one counted
 * @param backoff  before the second attempt, up to an hour; twice as long before each one after, up to an hour too
 */
public record Retry(int attempts, Duration backoff) {

    static final Duration LONGEST = Duration.ofHours(1);

    /** So many thousandths are added to a pause at most. */
    private static final int SPREAD = 250;

    /**
     * The pause after so many failed attempts, from 1. Up to a quarter is added, another one for each session, so that runs
     * that failed together do not come back together; the same each time, because rules know no chance.
     */
    Duration pauseAfter(int failed, SessionId id) {
        var doubled = backoff.multipliedBy(1L << (failed - 1));
        var pause = doubled.compareTo(LONGEST) < 0 ? doubled : LONGEST;
        int more = Math.floorMod((id.value() + failed).hashCode(), SPREAD + 1);
        return pause.plus(pause.multipliedBy(more).dividedBy(1000));
    }
}
