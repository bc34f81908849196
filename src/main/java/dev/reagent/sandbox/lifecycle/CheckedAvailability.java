package dev.reagent.sandbox.lifecycle;

import dev.reagent.sandbox.Availability;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Supplier;

/** An availability kept in memory. A read starts a new check in the background. Thread-safe. */
public final class CheckedAvailability {

    private static final Duration FRESH = Duration.ofSeconds(5);

    private final Supplier<Availability> check;
    private final AtomicBoolean checking = new AtomicBoolean();
    private final CompletableFuture<Availability> first = new CompletableFuture<>();
    private volatile Availability last;
    private volatile long checkedAt;

    /** @param check may block, but must end by itself */
    public CheckedAvailability(String beforeTheFirst, Supplier<Availability> check) {
        this.check = check;
        this.last = Availability.unavailable(beforeTheFirst);
        check();
    }

    public Availability get() {
        if (first.isDone() && System.nanoTime() - checkedAt > FRESH.toNanos()) {
            check();
        }
        return last;
    }

    /** Returns the result of the first check. Blocks for at most {@code patience}, then returns the last known one. */
    public Availability first(Duration patience) {
        return first.copy()
                .completeOnTimeout(last, patience.toMillis(), TimeUnit.MILLISECONDS)
                .join();
    }

    /** Starts a new check at once, because a call has failed. */
    public void doubt() {
        check();
    }

    private void check() {
        if (checking.compareAndSet(false, true)) {
            Thread.ofVirtual().name("sandbox-availability").start(() -> {
                try {
                    last = check.get();
                } finally {
                    checkedAt = System.nanoTime();
                    checking.set(false);
                    first.complete(last);
                }
            });
        }
    }
}
