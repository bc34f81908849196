package dev.reagent.run.queue;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.function.LongSupplier;

/** Measures how fast servers take runs from the queue, and estimates when rejected clients may retry. Thread-safe. */
final class DrainRate {

    private static final Duration WINDOW = Duration.ofSeconds(30);
    private static final Duration SHORTEST = Duration.ofSeconds(1);
    private static final Duration LONGEST = Duration.ofSeconds(60);

    private final LongSupplier nanoTime;
    private final ArrayDeque<Sample> samples = new ArrayDeque<>();
    private double promised;
    private long promisedAt;

    private record Sample(long at, long taken) {}

    DrainRate(LongSupplier nanoTime) {
        this.nanoTime = nanoTime;
        this.promisedAt = nanoTime.getAsLong();
    }

    /** @param taken runs that all servers have taken from the queue so far; lower than before if Redis has lost its data */
    synchronized void learn(long taken) {
        long now = nanoTime.getAsLong();
        if (!samples.isEmpty() && samples.getLast().taken() > taken) {
            samples.clear();
        }
        while (samples.size() > 2 && now - samples.getFirst().at() > WINDOW.toNanos()) {
            samples.removeFirst();
        }
        samples.addLast(new Sample(now, taken));
    }

    /** Returns the rate over the last 30 seconds; 0 if nothing was taken or fewer than two samples exist. */
    synchronized double perSecond() {
        if (samples.size() < 2) {
            return 0;
        }
        var first = samples.getFirst();
        var last = samples.getLast();
        double seconds = (last.at() - first.at()) / 1e9;
        return seconds <= 0 ? 0 : (last.taken() - first.taken()) / seconds;
    }

    /**
     * Estimates when {@code runs} slots become free, behind the {@code over} runs above the limit and the earlier estimates that
     * cannot have been used yet. Records this estimate for later calls. Returns 1 to 60 s, in whole seconds.
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
