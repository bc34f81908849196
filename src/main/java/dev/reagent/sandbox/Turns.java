package dev.reagent.sandbox;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/** A number of places and a queue for them, first come first served, which holds no thread. Safe for use by any thread. */
final class Turns {

    private final int places;
    private final ArrayDeque<CompletableFuture<Boolean>> waiting = new ArrayDeque<>();
    private int taken;

    Turns(int places) {
        this.places = places;
    }

    /**
     * Done with true when a place is the caller's, who must {@link #give} it back; with false when none came in time.
     * To stop waiting, complete it with false; where that returns false a place came first.
     */
    CompletableFuture<Boolean> take(Duration patience) {
        var turn = new CompletableFuture<Boolean>();
        synchronized (this) {
            if (taken < places) {
                taken++;
                turn.complete(true);
                return turn;
            }
            waiting.add(turn);
        }
        turn.completeOnTimeout(false, patience.toNanos(), TimeUnit.NANOSECONDS);
        turn.thenRun(() -> leave(turn));
        return turn;
    }

    void give() {
        while (true) {
            CompletableFuture<Boolean> next;
            synchronized (this) {
                next = waiting.poll();
                if (next == null) {
                    taken--;
                    return;
                }
            }
            if (next.complete(true)) {
                return;
            }
        }
    }

    private synchronized void leave(CompletableFuture<Boolean> turn) {
        waiting.remove(turn);
    }
}
