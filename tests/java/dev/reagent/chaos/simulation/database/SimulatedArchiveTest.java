package dev.reagent.chaos.simulation.database;

import dev.reagent.agent.TestTask;
import dev.reagent.agent.task.SessionId;
import dev.reagent.run.archive.SessionArchive;
import dev.reagent.run.archive.SessionArchiveContract;
import dev.reagent.run.intake.RunIntake;
import java.time.InstantSource;

/** The archive of the simulation keeps the promises of the real one. */
class SimulatedArchiveTest extends SessionArchiveContract {

    private final Tables tables = new Tables(InstantSource.system());

    @Override
    protected SessionArchive archive() {
        return new SimulatedArchive(tables);
    }

    @Override
    protected RunIntake intake() {
        return new SimulatedIntake(tables);
    }

    @Override
    protected void accept(SessionId run) {
        tables.accept(run, TestTask.of("do it").task());
    }
}
