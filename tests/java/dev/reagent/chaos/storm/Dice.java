package dev.reagent.chaos.storm;

import java.util.Arrays;
import java.util.SplittableRandom;

/** Chance that a seed decides: the same for the same question, whatever else was asked before. */
public final class Dice {

    private final long seed;

    public Dice(long seed) {
        this.seed = seed;
    }

    /** Throws of their own for one question. */
    public SplittableRandom of(Object... question) {
        long mixed = seed;
        for (var part : Arrays.asList(question)) {
            mixed = mixed * 0x9E3779B97F4A7C15L + String.valueOf(part).hashCode();
            mixed ^= mixed >>> 29;
        }
        return new SplittableRandom(mixed);
    }

    public static boolean chance(SplittableRandom dice, int percent) {
        return dice.nextInt(100) < percent;
    }
}
