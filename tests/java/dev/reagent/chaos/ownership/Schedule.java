package dev.reagent.chaos.ownership;

/** A history that is written down, step by step, in the words of {@link World#told}. */
final class Schedule {

    private final World world;

    Schedule(Scope scope) {
        world = new World(scope);
    }

    /** @throws IllegalArgumentException for a step that is not possible where it stands */
    Schedule then(String... steps) {
        for (var step : steps) {
            make(step);
        }
        return this;
    }

    /** The same without those that are not possible. */
    Schedule thenIfPossible(String... steps) {
        for (var step : steps) {
            if (world.steps().stream().map(world::told).anyMatch(step::equals)) {
                make(step);
            }
        }
        return this;
    }

    /** A server sends a heartbeat, and gets the answer. */
    Schedule beat(String server) {
        return then(server + " beats", "runs " + server + " beat", "gets " + server + " beat");
    }

    /** A heartbeat that a comparison follows. */
    Schedule compare(String server) {
        return beat(server).answered(server + " holds");
    }

    /** A script runs, and its server gets the answer. */
    Schedule answered(String request) {
        return then("runs " + request, "gets " + request);
    }

    /** A server takes the run, claims and executes it. */
    Schedule execute(String server) {
        return then(server + " takes")
                .answered(server + " take")
                .answered(server + " claim")
                .then(server + " executes");
    }

    World world() {
        return world;
    }

    private void make(String words) {
        for (var step : world.steps()) {
            if (world.told(step).equals(words)) {
                world.make(step);
                return;
            }
        }
        throw new IllegalArgumentException("not possible here: " + words + "; " + world);
    }
}
