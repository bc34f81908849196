package dev.reagent.chaos.simulation.database;

import dev.reagent.agent.TestTask;
import dev.reagent.agent.task.SessionId;
import dev.reagent.run.parked.Wakeups;
import dev.reagent.run.parked.Wakeups.Wakeup;
import dev.reagent.run.parked.WakeupsContract;
import java.time.Duration;
import java.time.InstantSource;
import org.jspecify.annotations.Nullable;

/** The wakeups of the simulation keep the promises of the real ones. */
class SimulatedWakeupsTest extends WakeupsContract {

    private final Tables tables = new Tables(InstantSource.system());

    @Override
    protected Wakeups wakeups() {
        return new SimulatedWakeups(tables);
    }

    @Override
    protected void insert(Wakeup wakeup, @Nullable Duration after) {
        tables.insert(wakeup, after == null ? null : tables.now().plus(after));
    }

    @Override
    protected void accept(SessionId run) {
        tables.accept(run, TestTask.of("do it").task());
    }

    @Override
    protected void end(SessionId run) {
        tables.end(run);
    }
}
