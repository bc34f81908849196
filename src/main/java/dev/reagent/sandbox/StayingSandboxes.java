package dev.reagent.sandbox;

import java.time.Duration;
import java.util.Comparator;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * Sandboxes that stay with their sessions, so that what one call's code has set is there for the next one's. A session's calls go one after
 * the other. A sandbox that is of another claim or another tier, or has been there for too long, is replaced. Blocks; safe for use by
 * any thread.
 */
final class StayingSandboxes implements AutoCloseable {

    private static final Logger LOG = Logger.getLogger(StayingSandboxes.class);

    private final Wall wall;
    private final StayBounds bounds;
    private final Consumer<String> endOthers;
    private final Map<String, Stay> stays = new ConcurrentHashMap<>();
    private volatile boolean closed;

    /** A session's sandbox; all but the lock is for who holds that. */
    private static final class Stay {
        private final ReentrantLock lock = new ReentrantLock(true);
        private Wall.@Nullable Box box;
        private @Nullable Tier tier;
        private String lease = "";
        private long since;
        private volatile String name = "";
        private volatile long lastUsed;
    }

    /** @param endOthers removes those whose names begin so: a session's, of servers that had it before */
    StayingSandboxes(Wall wall, StayBounds bounds, Consumer<String> endOthers) {
        this.wall = wall;
        this.bounds = bounds;
        this.endOthers = endOthers;
    }

    /**
     * The session's sandbox, lent until it is closed, which leaves it there where its code has ended well.
     *
     * @throws SandboxFailed where none can be had, or calls before this one took too long
     */
    Wall.Box open(CodeRun run) {
        var stay = locked(run);
        try {
            var there = stay.box;
            if (there == null || !fits(stay, run) || !there.answers()) {
                discard(stay);
                begin(stay, run);
            }
            return new Lent(stay);
        } catch (RuntimeException failed) {
            stay.lock.unlock();
            throw failed;
        }
    }

    private Stay locked(CodeRun run) {
        while (true) {
            var stay = stays.computeIfAbsent(run.sessionId(), session -> new Stay());
            lock(stay, run.timeout());
            if (stays.get(run.sessionId()) == stay) {
                return stay;
            }
            // it was ended while we waited for it
            stay.lock.unlock();
        }
    }

    private static void lock(Stay stay, Duration patience) {
        try {
            if (stay.lock.tryLock(patience.toMillis(), TimeUnit.MILLISECONDS)) {
                return;
            }
        } catch (InterruptedException hurried) {
            Thread.currentThread().interrupt();
        }
        throw new SandboxFailed(
                SandboxFailed.Why.BUSY, "the code has not run: other code of its session kept its sandbox busy");
    }

    private boolean fits(Stay stay, CodeRun run) {
        return run.tier().equals(stay.tier)
                && stay.lease.equals(run.lease())
                && System.nanoTime() - stay.since < bounds.longest().toNanos();
    }

    private void begin(Stay stay, CodeRun run) {
        if (closed) {
            throw new SandboxFailed(SandboxFailed.Why.UNAVAILABLE, "this server is going");
        }
        makeRoom();
        endOthers.accept(ContainerNames.staying(run.sessionId()));
        var name = ContainerNames.staying(run);
        stay.box = wall.open(name, run.tier());
        stay.name = name;
        stay.tier = run.tier();
        stay.lease = run.lease();
        stay.since = System.nanoTime();
        stay.lastUsed = stay.since;
    }

    private void makeRoom() {
        while (stays.values().stream().filter(stay -> !stay.name.isEmpty()).count() >= bounds.most()) {
            boolean gone = stays.values().stream()
                    .filter(stay -> !stay.name.isEmpty() && !stay.lock.isLocked())
                    .sorted(Comparator.comparingLong(stay -> stay.lastUsed))
                    .anyMatch(this::endUnlessUsed);
            if (!gone) {
                throw new SandboxFailed(
                        SandboxFailed.Why.BUSY,
                        "the code has not run: all %d sandboxes that stay with their sessions are in use"
                                .formatted(bounds.most()));
            }
        }
    }

    private boolean endUnlessUsed(Stay stay) {
        if (!stay.lock.tryLock()) {
            return false;
        }
        try {
            discard(stay);
            return true;
        } finally {
            stay.lock.unlock();
        }
    }

    private static void discard(Stay stay) {
        var box = stay.box;
        stay.box = null;
        stay.name = "";
        if (box != null) {
            try {
                box.close();
            } catch (RuntimeException broken) {
                LOG.debugf(broken, "the sandbox %s could not be removed; it ends by itself", box.name());
            }
        }
    }

    /** Ends those that have been idle, or there, for too long. */
    void tidy() {
        long now = System.nanoTime();
        stays.forEach((session, stay) -> {
            boolean old = now - stay.lastUsed > bounds.idle().toNanos()
                    || now - stay.since > bounds.longest().toNanos();
            if (old && endUnlessUsed(stay)) {
                stays.remove(session, stay);
            }
        });
    }

    /** Ends a session's, in the background, as soon as its last code is through: nobody will ask for it again. */
    void forget(String sessionId) {
        var stay = stays.get(sessionId);
        if (stay != null) {
            Thread.startVirtualThread(() -> {
                lock(stay, bounds.longest());
                try {
                    discard(stay);
                    stays.remove(sessionId, stay);
                } finally {
                    stay.lock.unlock();
                }
            });
        }
    }

    boolean keeps(String sessionId) {
        var stay = stays.get(sessionId);
        return stay != null && !stay.name.isEmpty();
    }

    /** Whether a sandbox of this name stays here. */
    boolean holds(String name) {
        return stays.values().stream().anyMatch(stay -> stay.name.equals(name));
    }

    int count() {
        return (int)
                stays.values().stream().filter(stay -> !stay.name.isEmpty()).count();
    }

    /** Ends all; none begins after this. */
    @Override
    public void close() {
        closed = true;
        stays.values().forEach(this::endUnlessUsed);
    }

    /** A sandbox for one order. */
    private final class Lent implements Wall.Box {

        private final Stay stay;
        private final Wall.Box box;
        private volatile boolean sound;
        private volatile boolean killed;

        Lent(Stay stay) {
            this.stay = stay;
            this.box = Objects.requireNonNull(stay.box);
        }

        @Override
        public String name() {
            return box.name();
        }

        @Override
        public void rename(String its) {
            box.rename(its);
        }

        @Override
        public boolean answers() {
            return box.answers();
        }

        @Override
        public void run(CodeRun run, RunOutput output) {
            box.run(run, output);
            sound = true;
        }

        @Override
        public void kill() {
            killed = true;
            box.kill();
        }

        @Override
        public void close() {
            try {
                if (!sound || killed || closed) {
                    discard(stay);
                }
                stay.lastUsed = System.nanoTime();
            } finally {
                stay.lock.unlock();
            }
        }
    }
}
