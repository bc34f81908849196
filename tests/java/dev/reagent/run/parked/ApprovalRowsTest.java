package dev.reagent.run.parked;

import dev.reagent.WithScriptedProvider;
import dev.reagent.agent.task.SessionId;
import dev.reagent.run.intake.AcceptedRuns;
import dev.reagent.run.intake.RunIntake;
import dev.reagent.run.outbox.PostgresOutbox;
import dev.reagent.stores.OwnDatabase;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import org.junit.jupiter.api.Tag;

@QuarkusTest
@Tag("external-stores")
@QuarkusTestResource(WithScriptedProvider.class)
class ApprovalRowsTest extends ApprovalRowsContract {

    @Inject
    AcceptedRuns runs;

    @Inject
    PostgresOutbox outbox;

    @Override
    protected ApprovalRows rows() {
        return new PostgresApprovalRows(runs.jdbi(), OwnDatabase.BLOCKING);
    }

    @Override
    protected ParkedSessions parked() {
        return new PostgresParkedSessions(runs.jdbi(), OwnDatabase.BLOCKING, outbox);
    }

    @Override
    protected Wakeups wakeups() {
        return new PostgresWakeups(runs.jdbi(), OwnDatabase.BLOCKING);
    }

    @Override
    protected RunIntake intake() {
        return runs.intake();
    }

    @Override
    protected void accept(SessionId run) {
        runs.accept(run);
    }
}
