package dev.reagent.sandbox.lifecycle;

import dev.reagent.sandbox.Tier;
import dev.reagent.sandbox.stub.Stub;
import dev.reagent.stores.Backoff;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * Sandboxes of one tier that run and wait for code. Each is handed out once, and only if it still answers. The pool keeps as many as were
 * taken within the last minute, between two bounds, and starts them in the background. Thread-safe.
 */
final class SandboxPool implements AutoCloseable {

    private static final Logger LOG = Logger.getLogger(SandboxPool.class);

    private static final long WINDOW = Duration.ofMinutes(1).toNanos();

    /** A sandbox ends by itself soon after this age. */
    private static final long OLDEST = Stub.IDLE_LIMIT.minusMinutes(1).toNanos();

    /** More starts at once only slow each other down. */
    private static final int STARTS_AT_ONCE = 2;

    /** The reaper removes the sandboxes of an engine that takes longer. */
    private static final Duration CLOSE_PATIENCE = Duration.ofSeconds(10);

    private static final Backoff BACKOFF = Backoff.ofMillis(1000, 30_000);

    private final Wall wall;
    private final Tier tier;
    private final int least;
    private final int most;
    private final ArrayDeque<Warm> idle = new ArrayDeque<>();
    private final ArrayDeque<Long> asked = new ArrayDeque<>();
    private int starting;
    private int failures;
    private long quietUntil = System.nanoTime();
    private boolean closed;

    private record Warm(Wall.Box box, long since) {}

    /** @param least kept even while there is no code */
    SandboxPool(Wall wall, Tier tier, int least, int most) {
        this.wall = wall;
        this.tier = tier;
        this.least = least;
        this.most = most;
    }

    /** Returns a running sandbox, which the caller must close; null if there is none. */
    Wall.@Nullable Box take() {
        synchronized (this) {
            asked.add(System.nanoTime());
        }
        try {
            for (var next = poll(); next != null; next = poll()) {
                if (!isOld(next) && next.box.answers()) {
                    return next.box;
                }
                discard(next.box);
            }
            return null;
        } finally {
            fill();
        }
    }

    synchronized int idle() {
        return idle.size();
    }

    synchronized boolean holds(String name) {
        return idle.stream().anyMatch(one -> one.box.name().equals(name));
    }

    /** Starts the missing sandboxes in the background. */
    private synchronized void fill() {
        long now = System.nanoTime();
        while (starting < STARTS_AT_ONCE && idle.size() + starting < wanted(now) && now - quietUntil >= 0) {
            starting++;
            Thread.ofVirtual().name("sandbox-pool-" + tier.name()).start(this::startOne);
        }
    }

    /** Removes old, dead and surplus sandboxes, and starts missing ones. */
    void tidy() {
        for (var one : surplus()) {
            discard(one);
        }
        int there = idle();
        for (int i = 0; i < there; i++) {
            var next = poll();
            if (next == null) {
                break;
            }
            if (isOld(next) || !next.box.answers()) {
                discard(next.box);
            } else {
                keep(next);
            }
        }
        fill();
    }

    private void startOne() {
        try {
            keep(new Warm(wall.open(ContainerNames.idle(), tier), System.nanoTime()));
            started(true);
        } catch (RuntimeException failed) {
            LOG.debugf(failed, "no sandbox of tier %s could be started in advance", tier.name());
            started(false);
        }
        fill();
    }

    private synchronized void started(boolean well) {
        starting--;
        notifyAll();
        failures = well ? 0 : failures + 1;
        if (!well) {
            quietUntil = System.nanoTime() + BACKOFF.after(failures).toNanos();
        }
    }

    private void keep(Warm one) {
        synchronized (this) {
            if (!closed) {
                idle.add(one);
                return;
            }
        }
        discard(one.box);
    }

    private synchronized @Nullable Warm poll() {
        return idle.poll();
    }

    private synchronized List<Wall.Box> surplus() {
        var surplus = new ArrayList<Wall.Box>();
        for (long wanted = wanted(System.nanoTime()); idle.size() > wanted; ) {
            surplus.add(idle.remove().box);
        }
        return surplus;
    }

    private int wanted(long now) {
        while (!asked.isEmpty() && now - asked.peek() > WINDOW) {
            asked.remove();
        }
        return closed ? 0 : Math.clamp(asked.size(), least, most);
    }

    private static boolean isOld(Warm one) {
        return System.nanoTime() - one.since > OLDEST;
    }

    private void discard(Wall.Box box) {
        try {
            box.close();
        } catch (RuntimeException broken) {
            LOG.debugf(broken, "a sandbox of tier %s could not be removed; it ends by itself", tier.name());
        }
    }

    /** Ends the waiting sandboxes, and waits for those that are starting. No further one is started. */
    @Override
    public void close() {
        synchronized (this) {
            closed = true;
        }
        surplus().forEach(this::discard);
        awaitStarts();
    }

    /** Sandboxes that are starting end as soon as they run. */
    private synchronized void awaitStarts() {
        long end = System.nanoTime() + CLOSE_PATIENCE.toNanos();
        try {
            for (long left = end - System.nanoTime(); starting > 0 && left > 0; left = end - System.nanoTime()) {
                TimeUnit.NANOSECONDS.timedWait(this, left);
            }
        } catch (InterruptedException hurried) {
            Thread.currentThread().interrupt();
        }
    }
}
