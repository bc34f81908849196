package dev.reagent.sandbox.lifecycle;

import dev.reagent.sandbox.CodeRun;
import dev.reagent.sandbox.SandboxFailed;
import dev.reagent.sandbox.StayBounds;
import dev.reagent.sandbox.Tier;
import dev.reagent.sandbox.stub.RunOutput;
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
 * Sandboxes that stay with their sessions, so that later calls find the state of earlier code. A session's calls run one after the other. A
 * sandbox of another claim or another tier, or one that is too old, is replaced. Calls block. Thread-safe.
 */
public final class StayingSandboxes implements AutoCloseable {

    private static final Logger LOG = Logger.getLogger(StayingSandboxes.class);

    private final Wall wall;
    private final StayBounds bounds;
    private final Consumer<String> endOthers;
    private final Map<String, Stay> stays = new ConcurrentHashMap<>();
    private volatile boolean closed;

    /** A session's sandbox; its lock guards all other fields. */
    private static final class Stay {
        private final ReentrantLock lock = new ReentrantLock(true);
        private Wall.@Nullable Box box;
        private @Nullable Tier tier;
        private String lease = "";
        private long since;
        private volatile String name = "";
        private volatile long lastUsed;
    }

    /** @param endOthers removes containers with this name prefix, left by the session's previous owners */
    public StayingSandboxes(Wall wall, StayBounds bounds, Consumer<String> endOthers) {
        this.wall = wall;
        this.bounds = bounds;
        this.endOthers = endOthers;
    }

    /**
     * Lends the session's sandbox until it is closed. If its code has ended well, closing keeps the sandbox.
     *
     * @throws SandboxFailed if none is available, or earlier calls took too long
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
            var stay = stays.computeIfAbsent(run.call().sessionId(), session -> new Stay());
            lock(stay, run.timeout());
            if (stays.get(run.call().sessionId()) == stay) {
                return stay;
            }
            // it was ended while this thread waited for the lock
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
                && stay.lease.equals(run.call().fence().lease())
                && System.nanoTime() - stay.since < bounds.longest().toNanos();
    }

    private void begin(Stay stay, CodeRun run) {
        if (closed) {
            throw new SandboxFailed(SandboxFailed.Why.UNAVAILABLE, "this server is going");
        }
        makeRoom();
        endOthers.accept(ContainerNames.staying(run.call().sessionId()));
        var name = ContainerNames.staying(run);
        stay.box = wall.open(name, run.tier());
        stay.name = name;
        stay.tier = run.tier();
        stay.lease = run.call().fence().lease();
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

    /** Ends sandboxes that have been idle or running for too long. */
    public void tidy() {
        long now = System.nanoTime();
        stays.forEach((session, stay) -> {
            boolean old = now - stay.lastUsed > bounds.idle().toNanos()
                    || now - stay.since > bounds.longest().toNanos();
            if (old && endUnlessUsed(stay)) {
                stays.remove(session, stay);
            }
        });
    }

    /** Ends a session's sandbox, in the background, after its last code. No further call will use it. */
    public void forget(String sessionId) {
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

    public boolean keeps(String sessionId) {
        var stay = stays.get(sessionId);
        return stay != null && !stay.name.isEmpty();
    }

    /** Returns whether a sandbox with this name stays here. */
    public boolean holds(String name) {
        return stays.values().stream().anyMatch(stay -> stay.name.equals(name));
    }

    int count() {
        return (int)
                stays.values().stream().filter(stay -> !stay.name.isEmpty()).count();
    }

    /** Ends all sandboxes; no further one starts. */
    @Override
    public void close() {
        closed = true;
        stays.values().forEach(this::endUnlessUsed);
    }

    /** The sandbox of a session, lent for one run of code. */
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
