package dev.reagent.chaos.simulation.database;

import dev.reagent.agent.TestTask;
import dev.reagent.agent.task.SessionId;
import dev.reagent.run.ledger.CallLedger;
import dev.reagent.run.ledger.CallLedgerContract;
import java.time.InstantSource;

/** The ledger of the simulation keeps the promises of the real one. */
class SimulatedLedgerTest extends CallLedgerContract {

    private final Tables tables = new Tables(InstantSource.system());
    private final SimulatedLedger ledger = new SimulatedLedger(tables);

    @Override
    protected CallLedger ledger() {
        return ledger;
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
