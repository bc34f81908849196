package dev.reagent.run.queue;

import dev.reagent.run.queue.RunQueue.ActiveOperations;
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
    private long updates;
    private int reserved;
    private volatile ActiveOperations operations = ActiveOperations.NONE;

    @Inject
    QueueGate(QueueSettings settings) {
        this(settings.maxLength(), System::nanoTime);
    }

    QueueGate(int most, LongSupplier nanoTime) {
        this.most = most;
        this.drain = new DrainRate(nanoTime);
    }

    /** Reserves room for runs until they are queued, or returns why there is none. */
    public synchronized Result reserve(int runs) {
        if (operations.intakePaused()) {
            return new Paused(PAUSE);
        }
        if (most > 0 && runs > most) {
            return new NeverRoom(most);
        }
        long over = waiting + reserved + runs - most;
        if (most > 0 && over > 0) {
            return new Full(most, drain.promise(over - runs, runs));
        }
        reserved += runs;
        return new Reserved(runs, updates);
    }

    /** Updates the queue's length from a reply of the queue. */
    synchronized void update(long length) {
        waiting = length;
        updates++;
    }

    void update(Pulse pulse) {
        operations = pulse.operations();
        drain.learn(pulse.taken());
        update(pulse.waiting());
    }

    /** The operations by operators, as of the last heartbeat. */
    public ActiveOperations operations() {
        return operations;
    }

    private synchronized void release(Reserved ended) {
        reserved -= ended.runs;
        if (updates == ended.updates) {
            waiting += ended.runs;
        }
    }

    /** The result of {@link #reserve}. */
    public sealed interface Result {}

    /** Operators have paused the intake. */
    public record Paused(Duration pause) implements Result {}

    /** The queue holds at most {@code most} runs, so these never fit. */
    public record NeverRoom(int most) implements Result {}

    /** @param pause time until there should be room */
    public record Full(int most, Duration pause) implements Result {}

    /** Room reserved for runs, from before they are durable until they are queued. */
    public final class Reserved implements Result {

        private final int runs;
        private final long updates;

        private Reserved(int runs, long updates) {
            this.runs = runs;
            this.updates = updates;
        }

        /** Releases the reservation. Until the queue's length is refreshed, the runs still count as queued. */
        public void release() {
            QueueGate.this.release(this);
        }
    }
}
