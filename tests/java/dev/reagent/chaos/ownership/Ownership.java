package dev.reagent.chaos.ownership;

/** Histories by the thousand: {@code Ownership [FIRST_SEED [COUNT]]} goes on without an end, or through so many. */
public final class Ownership {

    private static final int REPORTED = 10_000;

    private Ownership() {}

    public static void main(String[] args) {
        long first = args.length > 0 ? Long.parseLong(args[0]) : System.nanoTime();
        long count = args.length > 1 ? Long.parseLong(args[1]) : Long.MAX_VALUE;
        long begun = System.nanoTime();
        long steps = 0;
        for (long i = 0; i < count; i++) {
            steps += live(scopeOf(first + i), first + i);
            if ((i + 1) % REPORTED == 0) {
                System.out.printf(
                        "%d histories from seed %d, %d steps, %.0f a second%n",
                        i + 1, first, steps, steps * 1e9 / (System.nanoTime() - begun));
            }
        }
    }

    /** One of the scopes that are explored by chance. */
    static Scope scopeOf(long seed) {
        var scope = Scope.of(2 + (int) Math.floorMod(seed / 8, 2L))
                .with(Fault.STEP, 2)
                .with(Fault.PARK, 1);
        return switch ((int) Math.floorMod(seed, 8L)) {
            case 0 -> scope.with(Fault.LAPSE, 3);
            case 1 -> scope.with(Fault.LAPSE, 4).with(Fault.LOSS, 4).sweeping();
            case 2 ->
                scope.with(Fault.LAPSE, 4)
                        .with(Fault.LOSS, 4)
                        .with(Fault.BREAK_OFF, 1)
                        .sweeping();
            case 3 ->
                scope.with(Fault.LAPSE, 2)
                        .with(Fault.LOSS, 3)
                        .with(Fault.CANCEL, 2)
                        .sweeping();
            case 4 -> scope.with(Fault.QUEUE_FAILOVER, 1).sweeping();
            case 5 -> scope.with(Fault.HEAD_FAILOVER, 1).with(Fault.LAPSE, 2).sweeping();
            case 6 -> scope.with(Fault.CANCEL, 1).with(Fault.QUEUE_FAILOVER, 1).sweeping();
            default ->
                scope.with(Fault.CANCEL, 1)
                        .with(Fault.HEAD_FAILOVER, 1)
                        .with(Fault.LAPSE, 1)
                        .sweeping();
        };
    }

    /**
     * Lives through a history.
     *
     * @return its steps
     * @throws AssertionError with the seed, where a property does not hold
     */
    static int live(Scope scope, long seed) {
        try {
            return new Walk(scope, seed, false).go();
        } catch (RuntimeException broken) {
            throw new AssertionError(
                    "the history of seed " + seed + " broke " + broken.getMessage() + "\n" + tale(scope, seed), broken);
        }
    }

    /** The same history again, in words. */
    private static String tale(Scope scope, long seed) {
        var walk = new Walk(scope, seed, true);
        try {
            walk.go();
        } catch (RuntimeException again) {
            // its steps are what is wanted
        }
        return walk.tale();
    }
}
