package dev.reagent.webhook;

import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** When a delivery that was not taken is tried again: eleven tries in all, spread over a day. */
final class BackoffSchedule {

    /** After the first try, the second, and so on: 23 h 42 min 35 s together. */
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

    /** The longest that Retry-After makes a try wait; where the schedule waits longer, that is waited. */
    private static final Duration LONGEST_ASKED = Duration.ofHours(1);

    /** How much shorter than the schedule chance may make a wait, so that many do not come back at one moment. */
    private static final double JITTER = 0.1;

    private BackoffSchedule() {}

    /**
     * @param tries  so far, at least 1
     * @param asked  how long the other side asks to be left alone, never negative
     * @param chance from 0 up to 1
     * @return how long to wait for the next try, never shorter than asked up to an hour; empty where there is none
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
