package dev.reagent;

import java.time.Duration;
import java.util.concurrent.locks.LockSupport;

/** Waits for a condition, with a bound. */
public final class Waiting {

    private static final Duration PATIENCE = Duration.ofMinutes(1);
    private static final Duration LOOK = Duration.ofMillis(20);

    private Waiting() {}

    /** A question that may fail. */
    public interface Condition {
        boolean holds() throws Exception;
    }

    /** For what takes long only where something is wrong. @throws AssertionError where it does not hold within a minute */
    public static void until(String what, Condition condition) {
        until(PATIENCE, what, condition);
    }

    /** @throws AssertionError where it does not hold in time */
    public static void until(Duration patience, String what, Condition condition) {
        long end = System.nanoTime() + patience.toNanos();
        while (!isMet(condition)) {
            if (System.nanoTime() > end) {
                throw new AssertionError("not within " + patience.toSeconds() + " s: " + what);
            }
            LockSupport.parkNanos(LOOK.toNanos());
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
