package dev.reagent.run.archive;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.reagent.WithScriptedProvider;
import dev.reagent.agent.TestTask;
import dev.reagent.agent.task.Predecessors;
import dev.reagent.agent.task.SessionId;
import dev.reagent.agent.task.SessionStatus;
import dev.reagent.agent.task.Task;
import dev.reagent.artifact.ArtifactStore;
import dev.reagent.model.ScriptedProvider;
import dev.reagent.model.ScriptedReply;
import dev.reagent.run.RunBatches;
import dev.reagent.run.RunService;
import dev.reagent.run.intake.BatchSubmission;
import dev.reagent.run.intake.RunRefused;
import dev.reagent.run.intake.RunSubmission;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import org.jdbi.v3.core.Jdbi;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Rows that are deleted because they are old. */
@QuarkusTest
@Tag("external-stores")
@Tag("redis-cluster")
@QuarkusTestResource(WithScriptedProvider.class)
class RetentionSweepTest {

    private static final Duration PATIENCE = Duration.ofSeconds(20);

    private final String org = "org-" + UUID.randomUUID();
    ScriptedProvider provider;

    @Inject
    Jdbi jdbi;

    @Inject
    Retention retention;

    @Inject
    ArtifactStore artifacts;

    @Inject
    RunService runs;

    @Inject
    RunBatches batches;

    @Test
    void keysThatNoLongerCountAreDeletedAPortionAtATimeUntilNoneIsLeft() {
        keys(1_200, "25 hours 1 second");
        keys(3, "24 hours 30 minutes");
        keys(2, "1 hour");
        sweep(0);
        assertEquals(5, keys());
    }

    private void keys(int count, String age) {
        jdbi.useHandle(handle -> handle.createUpdate("""
                        insert into idempotency_key (org_id, key, digest, created_at)
                        select :org, cast(:age as text) || n, '', now() - cast(:age as interval)
                        from generate_series(1, :count) n
                        """)
                .bind("org", org)
                .bind("age", age)
                .bind("count", count)
                .execute());
    }

    private int keys() {
        return jdbi.withHandle(handle -> handle.createQuery("select count(*) from idempotency_key where org_id = :org")
                .bind("org", org)
                .mapTo(Integer.class)
                .one());
    }

    @Test
    void finishedSessionsStayForEverUnlessASettingSaysHowLong() {
        provider.bySteps(ScriptedReply.text("Done."));
        var old = finished();
        var young = finished();
        jdbi.useHandle(handle -> handle.createUpdate(
                        "update session set finished_at = now() - interval '31 days' where session_id = cast(:id as uuid)")
                .bind("id", old.value())
                .execute());
        sweep(0);
        assertEquals(1, rows("session", old));
        sweep(-1);
        sweep(32);
        assertEquals(1, rows("session", old));
        callback(old.value(), "pending", 0);
        sweep(30);
        for (var table : List.of(
                "session", "session_step", "session_call", "run", "approval", "ledger_call", "callback_delivery")) {
            assertEquals(0, rows(table, old), table);
        }
        assertEquals(1, rows("session", young));
        assertEquals(1, rows("run", young));
    }

    @Test
    void aSessionThatARunWaitsToBeToldOfIsKeptUntilThatRunHasStarted() {
        provider.bySteps(ScriptedReply.text("Done."));
        var old = finished();
        jdbi.useHandle(handle -> {
            handle.createUpdate(
                            "update session set finished_at = now() - interval '31 days' where session_id = cast(:id as uuid)")
                    .bind("id", old.value())
                    .execute();
            handle.createUpdate("insert into run_after values (gen_random_uuid(), cast(:id as uuid), 'completed')")
                    .bind("id", old.value())
                    .execute();
        });
        sweep(30);
        assertEquals(1, rows("session", old));
        jdbi.useHandle(handle -> handle.createUpdate("delete from run_after where predecessor = cast(:id as uuid)")
                .bind("id", old.value())
                .execute());
        sweep(30);
        assertEquals(0, rows("session", old));
    }

    @Test
    void theSessionsOfABatchGoTogetherWithItOnceTheLastOfThemIsOld() {
        provider.bySteps(ScriptedReply.text("Done."));
        var batch = batches.start(new BatchSubmission(
                        List.of(new RunSubmission(task(), null), new RunSubmission(task(), null)),
                        null,
                        Predecessors.OnFailure.RUN,
                        null))
                .await()
                .atMost(PATIENCE);
        batch.sessions().forEach(this::awaitArchived);
        var first = batch.sessions().getFirst();
        var last = batch.sessions().getLast();
        age(first);
        sweep(30);
        assertEquals(1, rows("session", first));
        assertEquals(
                2,
                batches.get(org, batch.id()).await().atMost(PATIENCE).counts().get(SessionStatus.COMPLETED));
        age(last);
        sweep(30);
        assertEquals(0, rows("session", first) + rows("run", first) + rows("session", last));
        assertThrows(
                RunRefused.class, () -> batches.get(org, batch.id()).await().atMost(PATIENCE));
    }

    private void age(SessionId id) {
        for (var change : List.of(
                "session set finished_at = now() - interval '31 days'",
                "run set ended_at = now() - interval '31 days'")) {
            jdbi.useHandle(handle -> handle.createUpdate("update <change> where session_id = cast(:id as uuid)")
                    .define("change", change)
                    .bind("id", id.value())
                    .execute());
        }
    }

    private SessionId finished() {
        var id = runs.start(new RunSubmission(task(), null)).await().atMost(PATIENCE);
        awaitArchived(id);
        return id;
    }

    private Task task() {
        return TestTask.of("be quick").org(org).task();
    }

    private void awaitArchived(SessionId id) {
        for (long end = System.nanoTime() + PATIENCE.toNanos(); rows("session", id) == 0; Thread.onSpinWait()) {
            if (System.nanoTime() > end) {
                throw new AssertionError("not archived in time: " + id);
            }
        }
    }

    private int rows(String table, SessionId id) {
        return jdbi.withHandle(
                handle -> handle.createQuery("select count(*) from <table> where session_id = cast(:id as uuid)")
                        .define("table", table)
                        .bind("id", id.value())
                        .mapTo(Integer.class)
                        .one());
    }

    private void sweep(int keepDays) {
        sweep(new Kept(keepDays, 0));
    }

    private void sweep(Kept kept) {
        new RetentionSweep(retention, artifacts, kept).sweep().await().atMost(PATIENCE);
    }

    private record Kept(int keepDays, int keepCallbackDays) implements ArchiveSettings {}

    @Test
    void settledCallbacksStayForAsManyDaysAsASettingSaysAndPendingOnesStay() {
        callback("delivered", 31);
        callback("failed", 31);
        callback("pending", 31);
        callback("delivered", 29);
        sweep(new Kept(0, 0));
        assertEquals(4, callbacks());
        sweep(new Kept(0, 30));
        assertEquals(2, callbacks());
    }

    private void callback(String status, int days) {
        callback(UUID.randomUUID().toString(), status, days);
    }

    private void callback(String session, String status, int days) {
        jdbi.useHandle(handle -> handle.createUpdate("""
                        insert into callback_delivery (delivery_id, org_id, session_id, event, url, body, status, due_at,
                                                       created_at)
                        values (gen_random_uuid(), :org, cast(:session as uuid), 'session.completed', 'http://a.test/',
                                '{}', :status, now() + interval '1 day', now() - :days * interval '1 day')
                        """)
                .bind("org", org)
                .bind("session", session)
                .bind("status", status)
                .bind("days", days)
                .execute());
    }

    private int callbacks() {
        return jdbi.withHandle(
                handle -> handle.createQuery("select count(*) from callback_delivery where org_id = :org")
                        .bind("org", org)
                        .mapTo(Integer.class)
                        .one());
    }
}
