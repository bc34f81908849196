package dev.reagent.webhook;

import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** The waits between the tries of a delivery that was not accepted: eleven tries in all, spread over a day. */
final class BackoffSchedule {

    /** The wait after the first try, the second, and so on; in total 23 h 42 min 35 s. */
    private static final List<Duration> WAITS = List.of(
            Duration.ofSeconds(5),
            Duration.ofSeconds(30),
            Duration.ofMinutes(2),
            Duration.ofMinutes(10),
            Duration.ofMinutes(30),
            Duration.ofHours(1),
            Duration.ofHours(2),
            Duration.ofHours(4),
            Duration.ofHours(8),
            Duration.ofHours(8));

    static final int TRIES = WAITS.size() + 1;

    /** The longest wait that Retry-After can request. A longer wait of the schedule still applies. */
    private static final Duration LONGEST_ASKED = Duration.ofHours(1);

    /** The largest random fraction by which a wait is shortened, so that many deliveries do not come back at once. */
    private static final double JITTER = 0.1;

    private BackoffSchedule() {}

    /**
     * @param tries  made so far, at least 1
     * @param asked  the pause that the receiver requests (Retry-After), never negative
     * @param chance from 0 up to 1
     * @return how long to wait for the next try, never shorter than requested, up to an hour; empty if no try is left
     */
    static Optional<Duration> after(int tries, Optional<Duration> asked, double chance) {
        if (tries >= TRIES) {
            return Optional.empty();
        }
        var usual = WAITS.get(tries - 1);
        var wait = usual.minusMillis((long) (usual.toMillis() * JITTER * chance));
        return Optional.of(asked.map(it -> it.compareTo(LONGEST_ASKED) > 0 ? LONGEST_ASKED : it)
                .filter(it -> it.compareTo(wait) > 0)
                .orElse(wait));
    }
}
