package dev.reagent.sandbox.lifecycle;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * A number of slots, an amount of memory, and one queue for both, first come, first served. Waiting holds no thread. A caller that needs
 * much memory is not overtaken by callers that need little. Thread-safe.
 */
final class Slots {

    private final int places;
    private final LongSupplier memoryMb;
    private final ArrayDeque<Waiting> waiting = new ArrayDeque<>();
    private int takenPlaces;
    private long takenMb;

    private record Waiting(CompletableFuture<Boolean> turn, long mb) {}

    /** @param memoryMb MiB for all slots together; may become known late */
    Slots(int places, LongSupplier memoryMb) {
        this.places = places;
        this.memoryMb = memoryMb;
    }

    /**
     * Completes with true when the caller has a slot with that much memory, which it must {@link #give} back; with false if none became
     * free in time. A caller that needs more than the total gets a slot when no other caller has one. To stop waiting, complete the future
     * with false; if that returns false, the caller already has a slot.
     */
    CompletableFuture<Boolean> take(long mb, Duration patience) {
        var wanted = new Waiting(new CompletableFuture<>(), mb);
        synchronized (this) {
            waiting.add(wanted);
        }
        next();
        wanted.turn.completeOnTimeout(false, patience.toNanos(), TimeUnit.NANOSECONDS);
        wanted.turn.thenAccept(mine -> {
            if (!mine) {
                leave(wanted);
            }
        });
        return wanted.turn;
    }

    /** Returns how many callers wait. */
    synchronized int waiting() {
        return waiting.size();
    }

    /** Returns how many slots are taken. */
    synchronized int taken() {
        return takenPlaces;
    }

    /** @param mb the same as in {@link #take} */
    void give(long mb) {
        synchronized (this) {
            takenPlaces--;
            takenMb -= mb;
        }
        next();
    }

    private void next() {
        for (var first = admit(); first != null; first = admit()) {
            if (!first.turn.complete(true)) {
                synchronized (this) {
                    takenPlaces--;
                    takenMb -= first.mb;
                }
            }
        }
    }

    private synchronized @Nullable Waiting admit() {
        var first = waiting.peek();
        if (first == null || takenPlaces >= places || (takenPlaces > 0 && takenMb + first.mb > memoryMb.getAsLong())) {
            return null;
        }
        takenPlaces++;
        takenMb += first.mb;
        return waiting.poll();
    }

    /** Callers behind the one that leaves may fit now. */
    private void leave(Waiting gone) {
        synchronized (this) {
            waiting.remove(gone);
        }
        next();
    }
}
