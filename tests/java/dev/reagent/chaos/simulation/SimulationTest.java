package dev.reagent.chaos.simulation;

import org.junit.jupiter.api.Test;

class SimulationTest {

    private static final int HISTORIES = 20_000;

    @Test
    void everyInvariantHoldsInEveryHistory() {
        for (long seed = 0; seed < HISTORIES; seed++) {
            Simulation.live(seed);
        }
    }
}
