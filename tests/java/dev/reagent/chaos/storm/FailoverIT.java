package dev.reagent.chaos.storm;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.reagent.LongForm;
import dev.reagent.chaos.ReplicatedRedis;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

/**
 * A replica that has missed more than a second takes the place of its dead master, while runs, approvals, cancels, calls with
 * effects and readers of streams go on over three servers: in a pair, and in the long form also in a cluster.
 */
@EnabledOnOs(OS.LINUX)
class FailoverIT {

    @Test
    void everyPromiseHoldsWhenAReplicaThatLagsTakesItsMastersPlace() throws Exception {
        assertEquals(List.of(), Chaos.runWithFailover(storm(), Path.of("target/failover"), ReplicatedRedis::pair));
        if (LongForm.isWanted()) {
            assertEquals(
                    List.of(),
                    Chaos.runWithFailover(storm(), Path.of("target/failover-cluster"), ReplicatedRedis::cluster));
        }
    }

    private static ChaosOptions storm() {
        return ChaosOptions.of("--seconds", "12", "--seed", "20261121", "--rate", "6");
    }
}
