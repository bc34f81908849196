package dev.reagent.sandbox;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Supplier;

/** An availability kept in memory and looked at again in the background, when it is asked for. Safe for use by any thread. */
final class CheckedAvailability {

    private static final Duration FRESH = Duration.ofSeconds(5);

    private final Supplier<Availability> check;
    private final AtomicBoolean checking = new AtomicBoolean();
    private final CompletableFuture<Availability> first = new CompletableFuture<>();
    private volatile Availability last;
    private volatile long checkedAt;

    /** @param check may block, and must end by itself */
    CheckedAvailability(String beforeTheFirst, Supplier<Availability> check) {
        this.check = check;
        this.last = Availability.unavailable(beforeTheFirst);
        look();
    }

    Availability get() {
        if (first.isDone() && System.nanoTime() - checkedAt > FRESH.toNanos()) {
            look();
        }
        return last;
    }

    /** The first look's answer; blocks for it as long as the patience, and then says what it knows. */
    Availability first(Duration patience) {
        return first.copy()
                .completeOnTimeout(last, patience.toMillis(), TimeUnit.MILLISECONDS)
                .join();
    }

    /** Has it looked at again at once: something just failed. */
    void doubt() {
        look();
    }

    private void look() {
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
