package dev.reagent.sandbox;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * A number of places, an amount of memory, and one queue for both, first come first served, which holds no thread: whoever needs much is
 * not overtaken by those who need little. Safe for use by any thread.
 */
final class Turns {

    private final int places;
    private final LongSupplier memoryMb;
    private final ArrayDeque<Waiting> waiting = new ArrayDeque<>();
    private int takenPlaces;
    private long takenMb;

    private record Waiting(CompletableFuture<Boolean> turn, long mb) {}

    /** @param memoryMb for all together; may be learnt late */
    Turns(int places, LongSupplier memoryMb) {
        this.places = places;
        this.memoryMb = memoryMb;
    }

    /**
     * Done with true when a place with so much memory is the caller's, who must {@link #give} it back; with false when none came in
     * time. Who needs more than there is gets its turn when nobody else has one. To stop waiting, complete it with
     * false; where that returns false a place came first.
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

    /** How many wait. */
    synchronized int waiting() {
        return waiting.size();
    }

    /** How many places are taken. */
    synchronized int taken() {
        return takenPlaces;
    }

    /** @param mb as it was taken with */
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

    /** Behind one who leaves may be others who fit. */
    private void leave(Waiting gone) {
        synchronized (this) {
            waiting.remove(gone);
        }
        next();
    }
}
