package dev.reagent.chaos.simulation;

import dev.reagent.run.log.LogSettings;
import dev.reagent.run.loop.ParkingSettings;
import dev.reagent.run.queue.QueueSettings;
import dev.reagent.run.server.RunSettings;
import dev.reagent.stores.StoresSettings;
import java.time.Duration;
import java.util.Map;

/**
 * The settings of the servers.
 *
 * @param approvalExpiry how long people may take for any question
 */
record SimulatedSettings(Duration approvalExpiry)
        implements LogSettings, ParkingSettings, QueueSettings, RunSettings, StoresSettings {

    @Override
    public Duration hotRetention() {
        return Duration.ofSeconds(20);
    }

    @Override
    public Duration reconciliationExpiry() {
        return approvalExpiry;
    }

    @Override
    public int maxLength() {
        return 0;
    }

    @Override
    public HeadStart headStart() {
        return new HeadStart() {
            @Override
            public Duration high() {
                return Duration.ofMinutes(2);
            }

            @Override
            public Duration normal() {
                return Duration.ofMinutes(10);
            }
        };
    }

    @Override
    public int orgLimit() {
        return 0;
    }

    @Override
    public Map<String, Integer> orgLimits() {
        return Map.of();
    }

    @Override
    public boolean emptied() {
        return false;
    }

    @Override
    public int maxWaitingCalls() {
        return 0;
    }

    @Override
    public Duration replicaPatience() {
        return Duration.ZERO;
    }

    @Override
    public int redisMemoryMb() {
        return 0;
    }

    @Override
    public int redisReserve() {
        return 0;
    }

    @Override
    public Duration startPatience() {
        return Duration.ZERO;
    }

    @Override
    public int maxSessions() {
        return 10;
    }

    @Override
    public Duration cutOffAfter() {
        return Duration.ofSeconds(60);
    }

    @Override
    public Duration shutdownTimeout() {
        return Duration.ofSeconds(20);
    }

    @Override
    public Duration modelDrain() {
        return Duration.ofSeconds(5);
    }
}
