package dev.reagent.run.intake;

import dev.reagent.WithScriptedProvider;
import dev.reagent.agent.task.SessionId;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import org.junit.jupiter.api.Tag;

@QuarkusTest
@Tag("external-stores")
@QuarkusTestResource(WithScriptedProvider.class)
class RunIntakeTest extends RunIntakeContract {

    @Inject
    AcceptedRuns runs;

    @Override
    protected RunIntake intake() {
        return runs.intake();
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
