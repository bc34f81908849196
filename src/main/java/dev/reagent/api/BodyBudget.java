package dev.reagent.api;

import jakarta.enterprise.context.ApplicationScoped;
import java.util.concurrent.atomic.AtomicLong;

/** How many bytes of large request bodies may be in memory at once: a sixteenth of the heap, 16 MiB at least. Thread-safe. */
@ApplicationScoped
class BodyBudget {

    private static final long LEAST = 2L * JsonBody.MAX_BYTES;

    private final AtomicLong free =
            new AtomicLong(Math.max(LEAST, Runtime.getRuntime().maxMemory() / 16));

    /** Whether so many bytes could be taken now. */
    boolean has(long bytes) {
        return free.get() >= bytes;
    }

    /** Takes all of them or none. */
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
