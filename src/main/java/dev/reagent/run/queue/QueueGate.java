package dev.reagent.run.queue;

import dev.reagent.run.queue.RunQueue.Orders;
import dev.reagent.run.queue.RunQueue.Pulse;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.time.Duration;
import java.util.function.LongSupplier;

/**
 * Decides whether the queue has room for more runs, without a call to Redis. It uses the last queue length received plus the
 * runs this server has admitted since. Exact with one server; runs that other servers admit count one heartbeat later. Thread-safe.
 */
@ApplicationScoped
public class QueueGate {

    /** Retry delay while the intake is paused; the end of the pause is unknown. */
    private static final Duration PAUSE = Duration.ofSeconds(10);

    private final int most;
    private final DrainRate drain;
    private long waiting;
    private long lessons;
    private int coming;
    private volatile Orders orders = Orders.NONE;

    @Inject
    QueueGate(QueueSettings settings) {
        this(settings.maxLength(), System::nanoTime);
    }

    QueueGate(int most, LongSupplier nanoTime) {
        this.most = most;
        this.drain = new DrainRate(nanoTime);
    }

    /** Reserves room for runs until they are queued, or returns why there is none. */
    public synchronized Answer enter(int runs) {
        if (orders.intakePaused()) {
            return new Paused(PAUSE);
        }
        if (most > 0 && runs > most) {
            return new NeverRoom(most);
        }
        long over = waiting + coming + runs - most;
        if (most > 0 && over > 0) {
            return new Full(most, drain.promise(over - runs, runs));
        }
        coming += runs;
        return new Way(runs, lessons);
    }

    /** Updates the queue's length from a reply of the queue. */
    synchronized void learn(long length) {
        waiting = length;
        lessons++;
    }

    void learn(Pulse pulse) {
        orders = pulse.orders();
        drain.learn(pulse.taken());
        learn(pulse.waiting());
    }

    /** The operations by operators, as of the last heartbeat. */
    public Orders orders() {
        return orders;
    }

    private synchronized void leave(Way way) {
        coming -= way.runs;
        if (lessons == way.lessons) {
            waiting += way.runs;
        }
    }

    /** The result of {@link #enter}. */
    public sealed interface Answer {}

    /** Operators have paused the intake. */
    public record Paused(Duration pause) implements Answer {}

    /** The queue holds at most {@code most} runs, so these never fit. */
    public record NeverRoom(int most) implements Answer {}

    /** @param pause time until there should be room */
    public record Full(int most, Duration pause) implements Answer {}

    /** Room reserved for runs, from before they are durable until they are queued. */
    public final class Way implements Answer {

        private final int runs;
        private final long lessons;

        private Way(int runs, long lessons) {
            this.runs = runs;
            this.lessons = lessons;
        }

        /** Releases the reservation. Until the queue's length is refreshed, the runs still count as queued. */
        public void leave() {
            QueueGate.this.leave(this);
        }
    }
}
