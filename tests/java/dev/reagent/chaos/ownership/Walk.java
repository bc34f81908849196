package dev.reagent.chaos.ownership;

import dev.reagent.chaos.ownership.Step.Move;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;

/** One history by chance: steps with faults, then steps without, until the run is over. */
final class Walk {

    /** Steps without a fault within which every history ends. */
    private static final int CALM = 4000;

    private final World world;
    private final SplittableRandom dice;
    private final boolean tells;
    private final List<String> told = new ArrayList<>();
    private final Delay delay;
    private int steps;
    private int faults;

    /** @param tells whether it keeps its steps in words, which takes longer */
    Walk(Scope scope, long seed, boolean tells) {
        this.tells = tells;
        world = new World(scope);
        dice = new SplittableRandom(seed);
        delay = new Delay(dice, scope.servers());
    }

    /**
     * Goes to the end.
     *
     * @return how many steps it was
     */
    int go() {
        faults = dice.nextInt(1, 40);
        int wild = dice.nextInt(20, 250);
        while (steps < wild && !world.isOver()) {
            delay.pass(world);
            next();
        }
        delay.end();
        faults = 0;
        int calm = steps + CALM;
        while (steps < calm && !world.isOver()) {
            next();
        }
        if (!world.isOver() && world.scope().watched().contains(Property.PROGRESS)) {
            throw new Violation(Property.PROGRESS, "no end after " + CALM + " steps without a fault");
        }
        return steps;
    }

    private void next() {
        var all = world.steps();
        var weights = new int[all.size()];
        int sum = 0;
        for (int i = 0; i < weights.length; i++) {
            var step = all.get(i);
            weights[i] = delay.holdsUp(world, step) ? 0 : weight(step.move());
            sum += weights[i];
        }
        if (sum == 0) {
            delay.end();
            return;
        }
        int at = dice.nextInt(sum);
        int chosen = 0;
        while (at >= weights[chosen]) {
            at -= weights[chosen++];
        }
        var step = all.get(chosen);
        if (tells) {
            told.add(world.told(step) + world.answered(step));
        }
        steps++;
        world.make(step);
    }

    /** How likely a step is: what is under way goes on, and a run lasts for some time. */
    private int weight(Move move) {
        if (move.isFault) {
            return move == Move.GIVES_UP ? faults / 5 : move == Move.FALLS_SILENT && faults > 0 ? 100 : faults;
        }
        return switch (move) {
            case RUNS, GETS, EXECUTES, RESUMES -> 200;
            case BEATS, DECIDES -> 80;
            case GETS_AND_COMPARES, TAKES, STEPS, PARKS -> 40;
            case LOOKS, SWEEPS -> 15;
            default -> faults > 0 ? 2 : 40;
        };
    }

    /** What happened, and the state after it. */
    String tale() {
        return String.join("\n", told) + "\n" + world;
    }
}
