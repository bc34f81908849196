package dev.reagent.sandbox;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.LongAdder;

/** A wall behind which sandboxes are up before they are asked for; where none is, one is started as on any. Safe for use by any thread. */
final class WarmWall implements Wall, AutoCloseable {

    private final Wall wall;
    private final Tier usual;
    private final int least;
    private final int most;
    private final Map<Tier, SandboxPool> pools = new ConcurrentHashMap<>();
    private final LongAdder warm = new LongAdder();
    private final LongAdder cold = new LongAdder();

    /**
     * @param usual the tier of which some are up even where nobody has asked for any
     * @param least of the usual tier
     * @param most of each tier
     */
    WarmWall(Wall wall, Tier usual, int least, int most) {
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

    /** Drops what is old, dead or too much, and starts what is missing in the background. Blocks. */
    void tidy() {
        pool(usual);
        pools.values().forEach(SandboxPool::tidy);
    }

    /** Sandboxes of a tier that wait for an order. */
    int idle(Tier tier) {
        return pool(tier).idle();
    }

    /** Of all tiers. */
    int idle() {
        return pools.values().stream().mapToInt(SandboxPool::idle).sum();
    }

    /** Orders that found a sandbox up. */
    long warmStarts() {
        return warm.sum();
    }

    /** Orders that found none, for which one was started. */
    long coldStarts() {
        return cold.sum();
    }

    /** Whether a sandbox of this name waits here. */
    boolean holds(String name) {
        return pools.values().stream().anyMatch(pool -> pool.holds(name));
    }

    private SandboxPool pool(Tier tier) {
        return pools.computeIfAbsent(tier, its -> new SandboxPool(wall, its, its.equals(usual) ? least : 0, most));
    }

    /** Ends those that wait; none is started in advance after this. */
    @Override
    public void close() {
        pools.values().forEach(SandboxPool::close);
    }
}
