package dev.reagent.chaos.simulation;

import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;

import dev.reagent.BesideServers;
import org.junit.jupiter.api.Test;

/** The rules of a session in thousands of histories, each by its seed; {@link Simulation} judges after every event. */
@BesideServers
class SimulationTest {

    private static final int HISTORIES = 20_000;

    @Test
    void everyInvariantHoldsInEveryHistory() {
        for (long seed = 0; seed < HISTORIES; seed++) {
            long each = seed;
            assertDoesNotThrow(() -> Simulation.live(each));
        }
    }
}
