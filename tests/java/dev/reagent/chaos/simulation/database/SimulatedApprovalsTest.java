package dev.reagent.chaos.simulation.database;

import dev.reagent.agent.TestTask;
import dev.reagent.agent.task.SessionId;
import dev.reagent.run.intake.RunIntake;
import dev.reagent.run.parked.ApprovalRows;
import dev.reagent.run.parked.ApprovalRowsContract;
import dev.reagent.run.parked.ParkedSessions;
import dev.reagent.run.parked.Wakeups;
import java.time.InstantSource;

/** The approvals of the simulation keep the promises of the real ones. */
class SimulatedApprovalsTest extends ApprovalRowsContract {

    private final Tables tables = new Tables(InstantSource.system());

    @Override
    protected ApprovalRows rows() {
        return new SimulatedApprovals(tables, (approval, verdict) -> {});
    }

    @Override
    protected ParkedSessions parked() {
        return new SimulatedParking(tables);
    }

    @Override
    protected Wakeups wakeups() {
        return new SimulatedWakeups(tables);
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
