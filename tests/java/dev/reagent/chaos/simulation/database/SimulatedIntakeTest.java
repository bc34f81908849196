package dev.reagent.chaos.simulation.database;

import dev.reagent.agent.TestTask;
import dev.reagent.agent.task.SessionId;
import dev.reagent.run.intake.RunIntake;
import dev.reagent.run.intake.RunIntakeContract;
import java.time.InstantSource;

/** The rows of runs in the simulation keep the promises of the real ones. */
class SimulatedIntakeTest extends RunIntakeContract {

    private final Tables tables = new Tables(InstantSource.system());

    @Override
    protected RunIntake intake() {
        return new SimulatedIntake(tables);
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
