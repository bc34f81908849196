package dev.reagent.run.parked;

import dev.reagent.WithScriptedProvider;
import dev.reagent.agent.task.SessionId;
import dev.reagent.run.intake.AcceptedRuns;
import dev.reagent.run.outbox.PostgresOutbox;
import dev.reagent.stores.OwnDatabase;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import org.junit.jupiter.api.Tag;

@QuarkusTest
@Tag("external-stores")
@QuarkusTestResource(WithScriptedProvider.class)
class ParkedSessionsTest extends ParkedSessionsContract {

    @Inject
    AcceptedRuns runs;

    @Inject
    PostgresOutbox outbox;

    @Override
    protected ParkedSessions parked() {
        return new PostgresParkedSessions(runs.jdbi(), OwnDatabase.BLOCKING, outbox);
    }

    @Override
    protected void accept(SessionId run) {
        runs.accept(run);
    }
}
