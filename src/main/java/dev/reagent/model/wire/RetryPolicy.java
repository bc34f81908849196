package dev.reagent.model.wire;

import dev.reagent.model.catalogue.ModelSettings;
import java.time.Duration;
import java.util.Optional;
import java.util.random.RandomGenerator;

/**
 * Whether a step's model is asked again after a failed try, and when.
 *
 * @param tries       how often it is asked at most for one step in one attempt of the run, over all calls of the step
 * @param firstWait   before the second try; doubled before each one after
 * @param longestWait between two tries where the provider names no time
 * @param totalWait   between all tries of a step together
 */
record RetryPolicy(int tries, Duration firstWait, Duration longestWait, Duration totalWait) {

    private static final double JITTER = 0.25;

    static RetryPolicy of(ModelSettings.Retry settings) {
        return new RetryPolicy(settings.tries(), settings.firstWait(), settings.longestWait(), settings.totalWait());
    }

    /**
     * The wait before the next try; absent where there is none.
     *
     * @param tried  how often it was asked for the step, from 1
     * @param waited between those tries
     */
    Optional<Duration> waitBeforeNext(ProviderFault fault, int tried, Duration waited, RandomGenerator random) {
        if (!fault.mayTryAgain() || tried >= tries) {
            return Optional.empty();
        }
        var asked = fault.retryAfter();
        // never earlier than asked, a little later so that a thousand waiting calls do not come back in one instant
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
