package dev.reagent.run.ledger;

import dev.reagent.WithScriptedProvider;
import dev.reagent.agent.task.SessionId;
import dev.reagent.run.intake.AcceptedRuns;
import dev.reagent.stores.OwnDatabase;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import org.junit.jupiter.api.Tag;

@QuarkusTest
@Tag("external-stores")
@QuarkusTestResource(WithScriptedProvider.class)
class CallLedgerTest extends CallLedgerContract {

    @Inject
    AcceptedRuns runs;

    @Override
    protected CallLedger ledger() {
        return new PostgresCallLedger(runs.jdbi(), OwnDatabase.BLOCKING);
    }

    @Override
    protected void accept(SessionId run) {
        runs.accept(run);
    }

    @Override
    protected void end(SessionId run) {
        runs.end(run);
    }
}
