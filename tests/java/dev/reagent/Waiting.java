package dev.reagent;

import java.time.Duration;
import java.util.concurrent.locks.LockSupport;

/** Waits for a condition, with a bound. */
public final class Waiting {

    private Waiting() {}

    /** A question that may fail. */
    public interface Condition {
        boolean holds() throws Exception;
    }

    /** @throws AssertionError where it does not hold in time */
    public static void until(Duration patience, String what, Condition condition) {
        long end = System.nanoTime() + patience.toNanos();
        while (!isMet(condition)) {
            if (System.nanoTime() > end) {
                throw new AssertionError("not within " + patience.toSeconds() + " s: " + what);
            }
            LockSupport.parkNanos(Duration.ofMillis(50).toNanos());
        }
    }

    private static boolean isMet(Condition condition) {
        try {
            return condition.holds();
        } catch (Exception e) {
            throw new AssertionError(e);
        }
    }
}
