package dev.reagent.sandbox.lifecycle;

import dev.reagent.sandbox.Tier;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.LongAdder;

/** A wall with warm sandboxes, which run before there is code for them. If none is left, one is started as usual. Thread-safe. */
public final class WarmWall implements Wall, AutoCloseable {

    private final Wall wall;
    private final Tier usual;
    private final int least;
    private final int most;
    private final Map<Tier, SandboxPool> pools = new ConcurrentHashMap<>();
    private final LongAdder warm = new LongAdder();
    private final LongAdder cold = new LongAdder();

    /**
     * @param usual the tier of which some run even while there is no code
     * @param least warm sandboxes of the usual tier
     * @param most  warm sandboxes of each tier
     */
    public WarmWall(Wall wall, Tier usual, int least, int most) {
        this.wall = wall;
        this.usual = usual;
        this.least = Math.min(least, most);
        this.most = most;
    }

    @Override
    public Box open(String name, Tier tier) {
        var waiting = pool(tier).take();
        if (waiting != null) {
            try {
                waiting.rename(name);
                warm.increment();
                return waiting;
            } catch (RuntimeException broken) {
                waiting.close();
            }
        }
        cold.increment();
        return wall.open(name, tier);
    }

    /** Removes old, dead and surplus sandboxes, and starts missing ones in the background. Blocks. */
    public void tidy() {
        pool(usual);
        pools.values().forEach(SandboxPool::tidy);
    }

    /** Returns the warm sandboxes of a tier. */
    int idle(Tier tier) {
        return pool(tier).idle();
    }

    /** Returns the warm sandboxes of all tiers. */
    public int idle() {
        return pools.values().stream().mapToInt(SandboxPool::idle).sum();
    }

    /** Returns how many runs found a warm sandbox. */
    public long warmStarts() {
        return warm.sum();
    }

    /** Returns how many runs found none, so that one was started for them. */
    public long coldStarts() {
        return cold.sum();
    }

    /** Returns whether a warm sandbox with this name waits here. */
    public boolean holds(String name) {
        return pools.values().stream().anyMatch(pool -> pool.holds(name));
    }

    private SandboxPool pool(Tier tier) {
        return pools.computeIfAbsent(tier, its -> new SandboxPool(wall, its, its.equals(usual) ? least : 0, most));
    }

    /** Ends the warm sandboxes; no further one is started in advance. */
    @Override
    public void close() {
        pools.values().forEach(SandboxPool::close);
    }
}
