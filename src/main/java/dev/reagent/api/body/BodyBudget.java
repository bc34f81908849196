package dev.reagent.api.body;

import dev.reagent.api.edge.BodyLimits;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.concurrent.atomic.AtomicLong;

/** Limits the bytes of large request bodies in memory: a sixteenth of the heap, at least 16 MiB. Thread-safe. */
@ApplicationScoped
class BodyBudget {

    private static final long LEAST = 2L * BodyLimits.MAX_BYTES;

    private final AtomicLong free =
            new AtomicLong(Math.max(LEAST, Runtime.getRuntime().maxMemory() / 16));

    /** Returns whether so many bytes are free now. */
    boolean has(long bytes) {
        return free.get() >= bytes;
    }

    /** Takes all of the bytes, or takes none and returns false. */
    boolean take(long bytes) {
        if (free.addAndGet(-bytes) >= 0) {
            return true;
        }
        giveBack(bytes);
        return false;
    }

    void giveBack(long bytes) {
        free.addAndGet(bytes);
    }
}
