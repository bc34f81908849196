package dev.reagent.run.ledger;

import dev.reagent.WithScriptedProvider;
import dev.reagent.agent.TestTask;
import dev.reagent.agent.task.SessionId;
import dev.reagent.run.intake.RunIntake;
import dev.reagent.run.intake.RunSubmission;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import java.time.Duration;
import org.jdbi.v3.core.Jdbi;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;

@QuarkusTest
@Tag("external-stores")
@QuarkusTestResource(WithScriptedProvider.class)
class CallLedgerTest extends CallLedgerContract {

    @Inject
    CallLedger ledger;

    @Inject
    RunIntake intake;

    @Inject
    Jdbi jdbi;

    @Override
    protected CallLedger ledger() {
        return ledger;
    }

    /** No sweep takes it for lost: it waits for another run. */
    @Override
    protected void accept(SessionId run) {
        var task = TestTask.of("it is never begun").org("call-ledger-test").task();
        intake.accept(run, new RunSubmission(task, null)).await().atMost(Duration.ofSeconds(10));
        jdbi.useHandle(handle ->
                handle.execute("update run set waiting = true where session_id = cast(? as uuid)", run.value()));
    }

    @AfterEach
    void forget() {
        jdbi.useHandle(handle -> {
            for (var table : new String[] {"ledger_result", "ledger_call", "ledger_answer", "run"}) {
                handle.createUpdate("delete from <table> where session_id in"
                                + " (select session_id from run where org_id = 'call-ledger-test')")
                        .define("table", table)
                        .execute();
            }
        });
    }

    @Override
    protected void end(SessionId run) {
        jdbi.useHandle(handle -> handle.execute(
                "update run set ended_at = now(), status = 'completed' where session_id = cast(? as uuid)",
                run.value()));
    }
}
