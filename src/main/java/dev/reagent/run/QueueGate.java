package dev.reagent.run;

import dev.reagent.run.RunQueue.Orders;
import dev.reagent.run.RunQueue.Pulse;
import dev.reagent.run.RunRefused.Why;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.time.Duration;
import java.util.function.LongSupplier;

/**
 * Whether the queue has room for more runs, without asking it: by its length as of the last answer that had it, and what
 * this server lets in since. Exact where this server is alone; what others let in is known a heartbeat later. Thread-safe.
 */
@ApplicationScoped
class QueueGate {

    /** After which whoever meets a paused intake may ask again: nobody knows when it ends. */
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

    /**
     * Lets runs in, which are then on their way into the queue until they leave.
     *
     * @throws RunRefused where the queue is full or would never have room for so many, or operators have paused the intake
     */
    synchronized Way enter(int runs) {
        if (orders.intakePaused()) {
            throw new RunRefused(Why.INTAKE_PAUSED, "No new runs are taken now: an operator has paused them.", PAUSE);
        }
        if (most > 0 && runs > most) {
            throw new RunRefused(
                    Why.BATCH_TOO_LARGE,
                    "must be at most as many as the queue of this server holds, " + most + ", found " + runs
                            + ", the one that follows them counted.");
        }
        long over = waiting + coming + runs - most;
        if (most > 0 && over > 0) {
            var pause = drain.promise(over - runs, runs);
            throw new RunRefused(
                    Why.QUEUE_FULL,
                    "The queue is full: as many runs wait as may, " + most + ". Try again in " + pause.toSeconds()
                            + " s.",
                    pause);
        }
        coming += runs;
        return new Way(runs, lessons);
    }

    /** The queue's length, as an answer of it says. */
    synchronized void learn(long length) {
        waiting = length;
        lessons++;
    }

    void learn(Pulse pulse) {
        orders = pulse.orders();
        drain.learn(pulse.taken());
        learn(pulse.waiting());
    }

    /** As of the last heartbeat. */
    Orders orders() {
        return orders;
    }

    private synchronized void leave(Way way) {
        coming -= way.runs;
        if (lessons == way.lessons) {
            waiting += way.runs;
        }
    }

    /** The way of runs into the queue, from before they are durable on. */
    final class Way {

        private final int runs;
        private final long lessons;

        private Way(int runs, long lessons) {
            this.runs = runs;
            this.lessons = lessons;
        }

        /** It is over. Where the queue has not answered since, they come later, and count as if they were there. */
        void leave() {
            QueueGate.this.leave(this);
        }
    }
}
