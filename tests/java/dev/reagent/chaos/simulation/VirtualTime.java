package dev.reagent.chaos.simulation;

import io.micrometer.core.instrument.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.PriorityQueue;
import java.util.concurrent.AbstractExecutorService;
import java.util.concurrent.Callable;
import java.util.concurrent.Delayed;
import java.util.concurrent.Executors;
import java.util.concurrent.FutureTask;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * The scheduler and the clock of a simulation, on one thread: time moves to the next task as soon as the one before has ended. A task
 * belongs to the process that scheduled it.
 */
final class VirtualTime extends AbstractExecutorService implements ScheduledExecutorService, Clock {

    private static final Instant BEGIN = Instant.parse("2026-11-30T00:00:00Z");

    private final PriorityQueue<Task<?>> tasks = new PriorityQueue<>();
    private long now;
    private long scheduled;
    private Node running = Node.WORLD;

    /** The first that a task threw. */
    private @Nullable Throwable failure;

    /** A task, which may be repeated. Tasks of the same time run in the order in which they were scheduled. */
    private final class Task<V> extends FutureTask<V> implements ScheduledFuture<V> {

        private final Node owner;
        private final long number = scheduled++;
        private final long period;
        private long at;

        Task(Node owner, Callable<V> work, long at, long period) {
            super(work);
            this.owner = owner;
            this.at = at;
            this.period = period;
        }

        @Override
        public void run() {
            if (period == 0) {
                super.run();
            } else if (runAndReset()) {
                at += period;
                tasks.add(this);
            }
        }

        @Override
        protected void setException(Throwable thrown) {
            super.setException(thrown);
            failure = failure == null ? thrown : failure;
        }

        @Override
        public long getDelay(TimeUnit unit) {
            return unit.convert(at - now, TimeUnit.NANOSECONDS);
        }

        @Override
        public int compareTo(Delayed other) {
            return Comparator.<Task<?>>comparingLong(it -> it.at)
                    .thenComparingLong(it -> it.number)
                    .compare(this, (Task<?>) other);
        }
    }

    /** Runs tasks until the condition holds. @throws Broken if it does not within that time, or a task threw */
    void run(BooleanSupplier isOver, Duration longest) {
        long end = now + longest.toNanos();
        while (!isOver.getAsBoolean()) {
            var task = tasks.poll();
            if (task == null || task.at >= end) {
                throw new Broken("it does not end");
            }
            if (task.isCancelled() || task.owner.isDead()) {
                continue;
            }
            if (task.owner.frozenUntil() > Math.max(now, task.at)) {
                task.at = task.owner.frozenUntil();
                tasks.add(task);
                continue;
            }
            now = Math.max(now, task.at);
            as(task.owner, task);
            if (failure != null) {
                throw failure instanceof Broken broken ? broken : new Broken("a task threw " + failure, failure);
            }
        }
    }

    /** Runs something as if a process did it. */
    void as(Node node, Runnable work) {
        var before = running;
        running = node;
        try {
            work.run();
        } finally {
            running = before;
        }
    }

    /** The process that runs now. */
    Node running() {
        return running;
    }

    void after(Duration delay, Node owner, Runnable work) {
        schedule(owner, Executors.callable(work), delay.toNanos(), 0);
    }

    private <V> ScheduledFuture<V> schedule(Node owner, Callable<V> work, long delay, long period) {
        var task = new Task<>(owner, work, now + Math.max(0, delay), period);
        tasks.add(task);
        return task;
    }

    Instant instant() {
        return BEGIN.plusMillis(TimeUnit.NANOSECONDS.toMillis(now));
    }

    @Override
    public long monotonicTime() {
        return now;
    }

    @Override
    public long wallTime() {
        return instant().toEpochMilli();
    }

    @Override
    public ScheduledFuture<?> schedule(Runnable work, long delay, TimeUnit unit) {
        return schedule(running, Executors.callable(work), unit.toNanos(delay), 0);
    }

    @Override
    public <V> ScheduledFuture<V> schedule(Callable<V> work, long delay, TimeUnit unit) {
        return schedule(running, work, unit.toNanos(delay), 0);
    }

    @Override
    public ScheduledFuture<?> scheduleAtFixedRate(Runnable work, long delay, long period, TimeUnit unit) {
        return schedule(running, Executors.callable(work), unit.toNanos(delay), unit.toNanos(period));
    }

    /** The same as at a fixed rate: tasks take no time. */
    @Override
    public ScheduledFuture<?> scheduleWithFixedDelay(Runnable work, long delay, long pause, TimeUnit unit) {
        return scheduleAtFixedRate(work, delay, pause, unit);
    }

    @Override
    public void execute(Runnable work) {
        schedule(work, 0, TimeUnit.NANOSECONDS);
    }

    @Override
    public void shutdown() {
        tasks.clear();
    }

    @Override
    public List<Runnable> shutdownNow() {
        shutdown();
        return List.of();
    }

    @Override
    public boolean isShutdown() {
        return false;
    }

    @Override
    public boolean isTerminated() {
        return false;
    }

    @Override
    public boolean awaitTermination(long timeout, @Nullable TimeUnit unit) {
        return true;
    }
}
