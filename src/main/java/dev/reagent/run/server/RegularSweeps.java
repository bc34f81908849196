package dev.reagent.run.server;

import dev.reagent.run.archive.RetentionSweep;
import dev.reagent.run.rescue.Cancellation;
import dev.reagent.run.rescue.Sweeps;
import dev.reagent.stores.redis.RedisMemory;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Duration;

/** The checks that every server repeats, so that no work depends on the server that should have done it. */
@ApplicationScoped
class RegularSweeps {

    private static final Duration DEADLINES = Duration.ofSeconds(1);
    private static final Duration INTAKE = Duration.ofSeconds(5);
    private static final Duration RETENTION = Duration.ofMinutes(1);
    private static final Duration MEMORY = Duration.ofSeconds(1);
    private static final Duration GAUGES = Duration.ofSeconds(15);

    private final Sweeps sweeps;
    private final IntakeSweep intake;
    private final Cancellation cancels;
    private final RetentionSweep retention;
    private final StandingGauges gauges;
    private final RedisMemory memory;
    private final Ticks ticks = new Ticks();

    RegularSweeps(
            Sweeps sweeps,
            IntakeSweep intake,
            Cancellation cancels,
            RetentionSweep retention,
            StandingGauges gauges,
            RedisMemory memory) {
        this.sweeps = sweeps;
        this.intake = intake;
        this.cancels = cancels;
        this.retention = retention;
        this.gauges = gauges;
        this.memory = memory;
    }

    void begin() {
        ticks.every(DEADLINES, sweeps::sweep);
        ticks.every(INTAKE, intake::sweep);
        ticks.every(INTAKE, cancels::sweep);
        ticks.every(RETENTION, retention::sweep);
        ticks.every(GAUGES, gauges::refresh);
        ticks.every(MEMORY, memory::measure);
    }

    void stop() {
        ticks.stop();
    }
}
