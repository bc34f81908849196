package dev.reagent.chaos.simulation.database;

import dev.reagent.agent.TestTask;
import dev.reagent.agent.task.SessionId;
import dev.reagent.run.parked.ParkedSessions;
import dev.reagent.run.parked.ParkedSessionsContract;
import java.time.InstantSource;

/** The parked sessions of the simulation keep the promises of the real ones. */
class SimulatedParkingTest extends ParkedSessionsContract {

    private final Tables tables = new Tables(InstantSource.system());
    private final SimulatedParking parked = new SimulatedParking(tables);

    @Override
    protected ParkedSessions parked() {
        return parked;
    }

    @Override
    protected void accept(SessionId run) {
        tables.accept(run, TestTask.of("do it").task());
    }
}
