package dev.reagent.model.wire;

import dev.reagent.model.ChatEvent;
import java.util.ArrayDeque;
import java.util.Queue;
import java.util.concurrent.Flow.Subscriber;
import org.jspecify.annotations.Nullable;

/**
 * Hands events to a subscriber as it asks for them, and keeps the rest. For one event loop; {@link #isFull} tells the
 * source to pause, so what is kept stays small.
 */
final class Deltas {

    private static final int FULL = 256;

    private final Subscriber<? super ChatEvent> subscriber;
    private final Queue<ChatEvent> kept = new ArrayDeque<>();
    private long demand;
    private boolean ended;
    private boolean draining;
    private @Nullable Throwable failure;
    /** Set by whoever cancels, on any thread: what is on its way on the event loop must not reach a subscriber that has gone. */
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

    /** Ends with a failure, once what was kept has been handed over. */
    void fail(Throwable why) {
        failure = why;
        ended = true;
        drain();
    }

    void request(long more) {
        demand = demand + more < 0 ? Long.MAX_VALUE : demand + more;
        drain();
    }

    /** Nothing reaches the subscriber from here on. On any thread. */
    void silence() {
        silenced = true;
    }

    boolean isFull() {
        return kept.size() >= FULL;
    }

    boolean isEmpty() {
        return kept.isEmpty();
    }

    /** A subscriber may ask for more while it is being given: the loop outside goes on then. */
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
