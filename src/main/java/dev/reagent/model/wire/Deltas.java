package dev.reagent.model.wire;

import dev.reagent.model.ChatEvent;
import java.util.ArrayDeque;
import java.util.Queue;
import java.util.concurrent.Flow.Subscriber;
import org.jspecify.annotations.Nullable;

/**
 * Passes events to a subscriber on demand, and keeps the rest. For one event loop. {@link #isFull} signals the source to pause, so few
 * events are kept.
 */
final class Deltas {

    private static final int FULL = 256;

    private final Subscriber<? super ChatEvent> subscriber;
    private final Queue<ChatEvent> kept = new ArrayDeque<>();
    private long demand;
    private boolean ended;
    private boolean draining;
    private @Nullable Throwable failure;
    /** Set on any thread by a cancel: events still queued on the event loop must not reach a subscriber that has cancelled. */
    private volatile boolean silenced;

    Deltas(Subscriber<? super ChatEvent> subscriber) {
        this.subscriber = subscriber;
    }

    void offer(ChatEvent event) {
        kept.add(event);
        drain();
    }

    void complete() {
        ended = true;
        drain();
    }

    /** Ends with a failure, after all kept events. */
    void fail(Throwable why) {
        failure = why;
        ended = true;
        drain();
    }

    void request(long more) {
        demand = demand + more < 0 ? Long.MAX_VALUE : demand + more;
        drain();
    }

    /** Passes nothing to the subscriber from now on. May be called on any thread. */
    void silence() {
        silenced = true;
    }

    boolean isFull() {
        return kept.size() >= FULL;
    }

    boolean isEmpty() {
        return kept.isEmpty();
    }

    /** A subscriber may request more inside {@code onNext}: the outer loop then continues. */
    private void drain() {
        if (draining) {
            return;
        }
        draining = true;
        while (demand > 0 && !silenced) {
            var event = kept.poll();
            if (event == null) {
                break;
            }
            demand--;
            subscriber.onNext(event);
        }
        draining = false;
        if (ended && kept.isEmpty() && !silenced) {
            silenced = true;
            if (failure == null) {
                subscriber.onComplete();
            } else {
                subscriber.onError(failure);
            }
        }
    }
}
