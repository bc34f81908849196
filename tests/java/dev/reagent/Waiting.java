package dev.reagent;

import java.time.Duration;
import java.util.concurrent.locks.LockSupport;

/**
 * Waits for a condition, with a bound. The longer it has waited, the rarer it asks: a question may be a request or a process, and a hundred of
 * them a second take a processor from what is waited for.
 */
public final class Waiting {

    private static final Duration PATIENCE = Duration.ofMinutes(1);
    private static final Duration SHORTEST_PAUSE = Duration.ofMillis(10);
    private static final Duration LONGEST_PAUSE = Duration.ofMillis(200);

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
        long start = System.nanoTime();
        while (!isMet(condition)) {
            long waited = System.nanoTime() - start;
            if (waited > patience.toNanos()) {
                throw new AssertionError("not within " + patience.toSeconds() + " s: " + what);
            }
            LockSupport.parkNanos(Math.clamp(waited / 10, SHORTEST_PAUSE.toNanos(), LONGEST_PAUSE.toNanos()));
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
