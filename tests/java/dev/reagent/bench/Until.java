package dev.reagent.bench;

import java.time.Duration;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;

/** Waiting for what must come true in time. */
public final class Until {

    private Until() {}

    /** Asks at most every {@code pause}; fails where it is not true within {@code patience}. */
    public static void isTrue(String what, Duration patience, Duration pause, BooleanSupplier condition) {
        long end = System.nanoTime() + patience.toNanos();
        while (!condition.getAsBoolean()) {
            if (System.nanoTime() > end) {
                throw new IllegalStateException("not within " + patience.toSeconds() + " s: " + what);
            }
            LockSupport.parkNanos(pause.toNanos());
        }
    }

    /** Returns at that reading of {@link System#nanoTime()}, or soon after. */
    public static void nanoTime(long due) {
        for (long left = due - System.nanoTime(); left > 0; left = due - System.nanoTime()) {
            LockSupport.parkNanos(left);
        }
    }
}
