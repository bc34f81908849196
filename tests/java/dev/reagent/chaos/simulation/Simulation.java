package dev.reagent.chaos.simulation;

/** Histories by the thousand: {@code Simulation [FIRST_SEED [COUNT]]} goes on for as long as it is let, or so many. */
public final class Simulation {

    private static final int TOLD = 100_000;

    private Simulation() {}

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
        var world = new World(seed);
        try {
            world.live();
        } catch (RuntimeException broken) {
            throw new AssertionError(
                    "the history of seed " + seed + " is broken: " + broken.getMessage() + "\n" + world, broken);
        }
    }
}
