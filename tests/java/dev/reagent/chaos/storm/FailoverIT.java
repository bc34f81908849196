package dev.reagent.chaos.storm;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.reagent.chaos.ReplicatedRedis;
import dev.reagent.chaos.check.Violation;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

/**
 * A replica that has missed more than a second takes the place of its dead master, while runs, approvals, cancels, calls with
 * effects and readers of streams go on over three servers.
 */
@EnabledOnOs(OS.LINUX)
class FailoverIT {

    /** What holds even where a server lies still meanwhile, so that what it alone knew is lost: that is two faults at once. */
    private static final Set<String> HELD_BY_THE_LEASE = Set.of("EffectsOnce", "EndsOnce", "NothingAfterItsEnd");

    @Test
    void everyPromiseHoldsWhenAReplicaThatLagsTakesItsMastersPlace() throws Exception {
        assertEquals(
                List.of(), Chaos.runWithFailover(storm(), Path.of("target/failover"), ReplicatedRedis::pair, false));
    }

    @Test
    void andWhenItDoesInACluster() throws Exception {
        assertEquals(
                List.of(),
                Chaos.runWithFailover(storm(), Path.of("target/failover-cluster"), ReplicatedRedis::cluster, false));
    }

    /** The server that slept wakes with runs that others were given under the same attempts; with the lease it lets go of them. */
    @Test
    void theCheckerCatchesItWhenTheLeaseIsLeftOutOfTheFence() throws Exception {
        var found = new ArrayList<Violation>();
        // Whether a run of one storm meets it is a matter of milliseconds.
        for (int seed = 3; seed < 6 && found.stream().noneMatch(FailoverIT::isHeldByTheLease); seed++) {
            var options = ChaosOptions.of(
                    "--seconds", "12", "--seed", Integer.toString(seed), "--rate", "12", "--break", "lease");
            found.addAll(
                    Chaos.runWithFailover(options, Path.of("target/failover-broken"), ReplicatedRedis::pair, true));
        }
        assertTrue(found.stream().anyMatch(FailoverIT::isHeldByTheLease), found::toString);
    }

    private static boolean isHeldByTheLease(Violation violation) {
        return HELD_BY_THE_LEASE.contains(violation.rule());
    }

    private static ChaosOptions storm() {
        return ChaosOptions.of("--seconds", "12", "--seed", "20261121", "--rate", "6");
    }
}
