package dev.reagent.chaos.ownership;

import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The protocol of ownership in hundreds of thousands of steps by chance, and in every order of few. */
class OwnershipTest {

    private static final int HISTORIES = 2_000;
    private static final int STATES = 6_000;

    @Test
    void everyPropertyHoldsInEveryHistory() {
        for (long seed = 0; seed < HISTORIES; seed++) {
            long each = seed;
            assertDoesNotThrow(() -> Ownership.live(Ownership.scopeOf(each), each));
        }
    }

    @ParameterizedTest
    @EnumSource(
            value = Fault.class,
            names = {"LAPSE", "LOSS", "CANCEL", "QUEUE_FAILOVER", "HEAD_FAILOVER"})
    void everyPropertyHoldsInEveryOrderOfTheFirstSteps(Fault fault) {
        var executing = new Schedule(Scope.of(2).with(fault, 1))
                .compare("A")
                .compare("B")
                .then("runs front add")
                .execute("A");
        assertTrue(new Search(executing.world(), STATES).go() >= STATES, "the scope is larger");
    }
}
