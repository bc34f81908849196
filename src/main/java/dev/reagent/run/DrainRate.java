package dev.reagent.run;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.function.LongSupplier;

/** How fast runs leave the queue for servers, and when those who are sent away may come back. Thread-safe. */
final class DrainRate {

    private static final Duration WINDOW = Duration.ofSeconds(30);
    private static final Duration SHORTEST = Duration.ofSeconds(1);
    private static final Duration LONGEST = Duration.ofSeconds(60);

    private final LongSupplier nanoTime;
    private final ArrayDeque<Look> looks = new ArrayDeque<>();
    private double promised;
    private long promisedAt;

    private record Look(long at, long taken) {}

    DrainRate(LongSupplier nanoTime) {
        this.nanoTime = nanoTime;
        this.promisedAt = nanoTime.getAsLong();
    }

    /** @param taken runs taken from the queue so far, by all servers; less than before where Redis has lost its data */
    synchronized void learn(long taken) {
        long now = nanoTime.getAsLong();
        if (!looks.isEmpty() && looks.getLast().taken() > taken) {
            looks.clear();
        }
        while (looks.size() > 2 && now - looks.getFirst().at() > WINDOW.toNanos()) {
            looks.removeFirst();
        }
        looks.addLast(new Look(now, taken));
    }

    /** Over the last half minute; 0 where nothing was taken, or nothing is known yet. */
    synchronized double perSecond() {
        if (looks.size() < 2) {
            return 0;
        }
        var first = looks.getFirst();
        var last = looks.getLast();
        double seconds = (last.at() - first.at()) / 1e9;
        return seconds <= 0 ? 0 : (last.taken() - first.taken()) / seconds;
    }

    /**
     * Promises so many runs a place and says when it should be free: after those that are over the limit, and after those
     * that were promised one before and cannot have had it yet. From 1 to 60 s, in whole seconds.
     */
    synchronized Duration promise(long over, int runs) {
        long now = nanoTime.getAsLong();
        double rate = perSecond();
        promised = Math.max(0, promised - rate * (now - promisedAt) / 1e9) + runs;
        promisedAt = now;
        double seconds = rate == 0 ? LONGEST.toSeconds() : Math.ceil((Math.max(0, over) + promised) / rate);
        return Duration.ofSeconds((long) Math.clamp(seconds, SHORTEST.toSeconds(), LONGEST.toSeconds()));
    }
}
