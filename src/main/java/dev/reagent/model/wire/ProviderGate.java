package dev.reagent.model.wire;

import java.util.ArrayDeque;
import java.util.Queue;
import org.jspecify.annotations.Nullable;

/**
 * Limits how many requests to a provider run, and how many wait, so that the connection pool never queues. First come, first served.
 * Thread-safe.
 */
final class ProviderGate {

    private final int maxInFlight;
    private final int maxWaiting;
    private final Queue<Pass> waiting = new ArrayDeque<>();
    private int inFlight;

    ProviderGate(int maxInFlight, int maxWaiting) {
        this.maxInFlight = maxInFlight;
        this.maxWaiting = maxWaiting;
    }

    /** The place of one request, waiting or inside. */
    final class Pass {

        private final Runnable onEntered;
        private boolean inside;
        private boolean over;

        private Pass(Runnable onEntered) {
            this.onEntered = onEntered;
        }

        /** Gives the place up in any state. A second call does nothing. */
        void leave() {
            leaving(this);
        }
    }

    /**
     * Requests a place.
     *
     * @param onEntered called once inside: at once on this thread, or later on the thread of a request that leaves
     * @return the place, or null if too many requests wait already
     */
    @Nullable
    Pass enter(Runnable onEntered) {
        var pass = new Pass(onEntered);
        synchronized (this) {
            if (inFlight >= maxInFlight) {
                if (waiting.size() >= maxWaiting) {
                    return null;
                }
                waiting.add(pass);
                return pass;
            }
            inFlight++;
            pass.inside = true;
        }
        onEntered.run();
        return pass;
    }

    synchronized int inFlight() {
        return inFlight;
    }

    synchronized int waiting() {
        return waiting.size();
    }

    private void leaving(Pass pass) {
        Pass next;
        synchronized (this) {
            if (pass.over) {
                return;
            }
            pass.over = true;
            if (!pass.inside) {
                waiting.remove(pass);
                return;
            }
            next = waiting.poll();
            if (next == null) {
                inFlight--;
                return;
            }
            next.inside = true;
        }
        next.onEntered.run();
    }
}
