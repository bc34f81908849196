package dev.reagent.stores;

import io.smallrye.mutiny.Uni;
import io.smallrye.mutiny.groups.UniRetry;
import java.time.Duration;
import java.util.function.Predicate;
import java.util.function.Supplier;

/**
 * The pauses between the tries of an operation that may fail for a while. Each is twice as long as the previous one.
 *
 * @param first   the pause after the first failure; positive
 * @param longest the longest pause; not shorter than the first
 */
public record Backoff(Duration first, Duration longest) {

    /** For an unavailable store: from 0.1 to 2 s. */
    public static final Backoff STORES = ofMillis(100, 2000);

    /** More doublings would overflow a {@link Duration} before the longest pause bounds them. */
    private static final int MOST_DOUBLINGS = 20;

    public Backoff {
        if (!first.isPositive() || longest.compareTo(first) < 0) {
            throw new IllegalArgumentException("a first pause of " + first + " and a longest one of " + longest);
        }
    }

    public static Backoff ofMillis(long first, long longest) {
        return new Backoff(Duration.ofMillis(first), Duration.ofMillis(longest));
    }

    /** Returns the pause after a number of consecutive failures, from 1. */
    public Duration after(int failures) {
        var doubled = first.multipliedBy(1L << Math.min(failures - 1, MOST_DOUBLINGS));
        return doubled.compareTo(longest) < 0 ? doubled : longest;
    }

    /**
     * Repeats work while it fails with a temporary failure. Each pause is randomly up to half longer or shorter.
     *
     * @param tries  after the first one, at least 1
     * @param passes whether a failure is temporary
     * @return fails with a failure that is not temporary, or with the last one once no try is left
     */
    public <T> Uni<T> atMost(int tries, Predicate<? super Throwable> passes, Supplier<Uni<? extends T>> work) {
        return repeating(passes, work).atMost(tries);
    }

    /**
     * Works like {@link #atMost}, but starts no further try after a time limit.
     *
     * @param time counted from the subscription
     */
    public <T> Uni<T> within(Duration time, Predicate<? super Throwable> passes, Supplier<Uni<? extends T>> work) {
        return repeating(passes, work).expireIn(time.toMillis());
    }

    private <T> UniRetry<T> repeating(Predicate<? super Throwable> passes, Supplier<Uni<? extends T>> work) {
        return Uni.createFrom().<T>deferred(work).onFailure(passes).retry().withBackOff(first, longest);
    }
}
