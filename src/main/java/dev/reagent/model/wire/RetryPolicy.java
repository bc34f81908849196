package dev.reagent.model.wire;

import dev.reagent.model.catalogue.ModelSettings;
import dev.reagent.model.wire.fault.ProviderFault;
import java.time.Duration;
import java.util.Optional;
import java.util.random.RandomGenerator;

/**
 * Decides whether a step's request to its model is tried again after a failed try, and when.
 *
 * @param tries       the most tries for one step in one attempt of the run, over all requests of the step
 * @param firstWait   before the second try; doubled before each later one
 * @param longestWait between two tries if the provider names no time
 * @param totalWait   the sum of all waits of a step
 */
record RetryPolicy(int tries, Duration firstWait, Duration longestWait, Duration totalWait) {

    private static final double JITTER = 0.25;

    static RetryPolicy of(ModelSettings.Retry settings) {
        return new RetryPolicy(settings.tries(), settings.firstWait(), settings.longestWait(), settings.totalWait());
    }

    /**
     * Returns the wait before the next try; empty if there is none.
     *
     * @param tried  the step's tries so far, from 1
     * @param waited between those tries
     */
    Optional<Duration> waitBeforeNext(ProviderFault fault, int tried, Duration waited, RandomGenerator random) {
        if (!fault.mayTryAgain() || tried >= tries) {
            return Optional.empty();
        }
        var asked = fault.retryAfter();
        // never earlier than requested; slightly later, so that a thousand waiting requests do not return at one
        // instant
        var wait = asked == null
                ? stretched(backoff(tried), 1 - JITTER * random.nextDouble())
                : asked.plus(stretched(firstWait, random.nextDouble()));
        return waited.plus(wait).compareTo(totalWait) > 0 ? Optional.empty() : Optional.of(wait);
    }

    private Duration backoff(int tried) {
        var doubled = firstWait.multipliedBy(1L << Math.min(tried - 1, 20));
        return doubled.compareTo(longestWait) > 0 ? longestWait : doubled;
    }

    private static Duration stretched(Duration duration, double factor) {
        return Duration.ofNanos((long) (duration.toNanos() * factor));
    }
}
