package dev.reagent.model.wire;

import java.util.concurrent.atomic.AtomicInteger;
import org.jetbrains.lincheck.datastructures.ModelCheckingOptions;
import org.jetbrains.lincheck.datastructures.Operation;
import org.jetbrains.lincheck.datastructures.Param;
import org.jetbrains.lincheck.datastructures.ThreadIdGen;
import org.jetbrains.lincheck.datastructures.Validate;
import org.junit.jupiter.api.Test;

/** Calls that come and go on several threads: every interleaving of short histories. */
class ProviderGateRaceTest {

    @Test
    void noPlaceIsGivenTwiceAndNoneIsLost() {
        new ModelCheckingOptions()
                .iterations(10)
                .invocationsPerIteration(300)
                .threads(3)
                .actorsBefore(0)
                .actorsPerThread(3)
                .actorsAfter(0)
                .check(OnePlaceInsideAndOneToWait.class);
    }

    /** Each thread has one call at a time. */
    @Param(name = "caller", gen = ThreadIdGen.class)
    public static class OnePlaceInsideAndOneToWait {

        private final ProviderGate gate = new ProviderGate(1, 1);
        private final ProviderGate.Pass[] passes = new ProviderGate.Pass[5];
        private final AtomicInteger entered = new AtomicInteger();

        /** Whether it was let in or may wait. */
        @Operation
        public boolean enter(@Param(name = "caller") int caller) {
            if (passes[caller] != null) {
                return true;
            }
            passes[caller] = gate.enter(entered::incrementAndGet);
            return passes[caller] != null;
        }

        @Operation
        public void leave(@Param(name = "caller") int caller) {
            if (passes[caller] != null) {
                passes[caller].leave();
                passes[caller] = null;
            }
        }

        @Operation
        public int inFlight() {
            return gate.inFlight();
        }

        @Operation
        public int waiting() {
            return gate.waiting();
        }

        @Validate
        public void whoeverIsThereHasAPlace() {
            int there = 0;
            for (var pass : passes) {
                there += pass == null ? 0 : 1;
            }
            if (gate.inFlight() != Math.min(1, there) || gate.waiting() != there - gate.inFlight()) {
                throw new IllegalStateException(
                        there + " are there, " + gate.inFlight() + " inside, " + gate.waiting() + " wait");
            }
        }
    }
}
