package dev.reagent.chaos.simulation;

import io.smallrye.mutiny.infrastructure.Infrastructure;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.logging.Level;
import java.util.logging.Logger;

/**
 * Histories, one after the other: {@code Simulation [FIRST_SEED [COUNT]]} goes on for as long as it is let, or so many. It needs a JVM of
 * its own with {@code --add-opens java.base/java.lang=ALL-UNNAMED}, as it takes the place of Mutiny's scheduler.
 */
public final class Simulation {

    private static final int TOLD = 1000;

    /** The state of {@link java.util.concurrent.ThreadLocalRandom}, which Mutiny's back-off and the ids of servers use. */
    private static final VarHandle RANDOM = random();

    /** Held, so that its level lasts. */
    private static final Logger LOGS = Logger.getLogger("dev.reagent");

    private Simulation() {}

    private static VarHandle random() {
        try {
            return MethodHandles.privateLookupIn(Thread.class, MethodHandles.lookup())
                    .findVarHandle(Thread.class, "threadLocalRandomSeed", long.class);
        } catch (ReflectiveOperationException closed) {
            throw new IllegalStateException("the JVM needs --add-opens java.base/java.lang=ALL-UNNAMED", closed);
        }
    }

    public static void main(String[] args) {
        long first = args.length > 0 ? Long.parseLong(args[0]) : System.nanoTime();
        long count = args.length > 1 ? Long.parseLong(args[1]) : Long.MAX_VALUE;
        long begun = System.nanoTime();
        for (long i = 0; i < count; i++) {
            live(first + i);
            if ((i + 1) % TOLD == 0) {
                System.out.printf(
                        "%d histories from seed %d, %.0f a second%n",
                        i + 1, first, (i + 1) * 1e9 / (System.nanoTime() - begun));
            }
        }
    }

    /** @throws AssertionError with the seed, where an invariant is broken */
    static void live(long seed) {
        LOGS.setLevel(Boolean.getBoolean("simulation.logs") ? Level.ALL : Level.OFF);
        Infrastructure.setDroppedExceptionHandler(late -> {});
        java.util.concurrent.ThreadLocalRandom.current().nextInt();
        RANDOM.set(Thread.currentThread(), seed);
        var world = new World(seed);
        try {
            world.live();
        } catch (RuntimeException broken) {
            throw new AssertionError(
                    "the history of seed " + seed + " is broken: " + broken.getMessage() + "\n" + world, broken);
        }
    }
}
