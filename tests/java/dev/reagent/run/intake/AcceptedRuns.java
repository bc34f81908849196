package dev.reagent.run.intake;

import dev.reagent.agent.TestTask;
import dev.reagent.agent.task.SessionId;
import dev.reagent.stores.OwnDatabase;
import jakarta.inject.Singleton;
import java.time.Duration;
import org.jdbi.v3.core.Jdbi;

/** Runs in a database that no server uses, for tests of their rows. */
@Singleton
public class AcceptedRuns {

    private final Jdbi jdbi;

    AcceptedRuns(OwnDatabase database) {
        jdbi = database.jdbi();
    }

    public Jdbi jdbi() {
        return jdbi;
    }

    /** Accepts a run of a minute. */
    public void accept(SessionId run) {
        var task = TestTask.of("it is never begun").task();
        intake().accept(run, new RunSubmission(task, null)).await().atMost(Duration.ofSeconds(10));
    }

    public RunIntake intake() {
        return new PostgresRunIntake(jdbi, OwnDatabase.BLOCKING);
    }

    public void end(SessionId run) {
        jdbi.useHandle(handle -> handle.execute(
                "update run set ended_at = now(), status = 'completed' where session_id = cast(? as uuid)",
                run.value()));
    }
}
