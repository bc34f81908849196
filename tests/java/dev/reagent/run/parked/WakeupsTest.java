package dev.reagent.run.parked;

import dev.reagent.WithScriptedProvider;
import dev.reagent.agent.task.SessionId;
import dev.reagent.run.intake.AcceptedRuns;
import dev.reagent.run.parked.Wakeups.Wakeup;
import dev.reagent.stores.OwnDatabase;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Tag;

@QuarkusTest
@Tag("external-stores")
@QuarkusTestResource(WithScriptedProvider.class)
class WakeupsTest extends WakeupsContract {

    @Inject
    AcceptedRuns runs;

    @Override
    protected Wakeups wakeups() {
        return new PostgresWakeups(runs.jdbi(), OwnDatabase.BLOCKING);
    }

    @Override
    protected void insert(Wakeup wakeup, @Nullable Duration after) {
        runs.jdbi().useHandle(handle -> PostgresWakeups.insert(handle, wakeup, after));
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
