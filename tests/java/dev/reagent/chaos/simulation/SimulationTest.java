package dev.reagent.chaos.simulation;

import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;

import org.junit.jupiter.api.Test;

/** The rules of a session in hundreds of histories, each by its seed. */
class SimulationTest {

    private static final int HISTORIES = 400;

    @Test
    void everyInvariantHoldsInEveryHistory() {
        for (long seed = 0; seed < HISTORIES; seed++) {
            long each = seed;
            assertDoesNotThrow(() -> Simulation.live(each));
        }
    }
}
