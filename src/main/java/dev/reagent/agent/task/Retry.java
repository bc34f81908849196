package dev.reagent.agent.task;

import java.time.Duration;

/**
 * How many attempts a run has, and the pauses between them.
 *
 * @param attempts 1 to 5, including the first
 * @param backoff  pause before the second attempt, at most an hour; doubles before each further attempt, up to an hour
 */
public record Retry(int attempts, Duration backoff) {

    static final Duration LONGEST = Duration.ofHours(1);

    /** What is added to a pause at most, in thousandths of it. */
    private static final int SPREAD = 250;

    /**
     * Returns the pause after the given number of failed attempts, from 1. Adds up to a quarter, which depends on the session, so that
     * runs that failed together do not retry together. The result is not random, because the rules are pure.
     */
    public Duration pauseAfter(int failed, SessionId id) {
        var doubled = backoff.multipliedBy(1L << (failed - 1));
        var pause = doubled.compareTo(LONGEST) < 0 ? doubled : LONGEST;
        int more = Math.floorMod((id.value() + failed).hashCode(), SPREAD + 1);
        return pause.plus(pause.multipliedBy(more).dividedBy(1000));
    }
}
