package dev.reagent.run.intake;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.reagent.agent.AgentSession;
import dev.reagent.agent.Event;
import dev.reagent.agent.Event.CancelRequested;
import dev.reagent.agent.LogEntry;
import dev.reagent.agent.TestTask;
import dev.reagent.agent.call.Failure;
import dev.reagent.agent.call.Fence;
import dev.reagent.agent.task.Predecessors;
import dev.reagent.agent.task.Predecessors.OnFailure;
import dev.reagent.agent.task.SessionId;
import dev.reagent.agent.task.SessionStatus;
import dev.reagent.agent.task.Task;
import dev.reagent.run.archive.SessionArchive;
import dev.reagent.run.archive.SessionArchive.Finished;
import dev.reagent.run.archive.SessionArchive.Saved;
import dev.reagent.run.intake.RunIntake.RunRow;
import io.quarkus.test.junit.QuarkusTest;
import io.smallrye.mutiny.Uni;
import jakarta.inject.Inject;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.jdbi.v3.core.Jdbi;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Ends and waits that meet, as transactions of several servers would: no wait is missed, none ends twice. */
@QuarkusTest
@Tag("external-stores")
@Tag("redis-cluster")
class WaitingRunsTest {

    private static final Duration PATIENCE = Duration.ofSeconds(20);
    private static final int ROUNDS = 100;

    private final String org = "org-" + UUID.randomUUID();

    @Inject
    RunIntake intake;

    @Inject
    SessionArchive archive;

    @Inject
    WaitingRuns waiting;

    @Inject
    Jdbi jdbi;

    /** Nobody runs these. */
    @AfterEach
    void forget() {
        for (var table : List.of("run_wait", "run_after", "archive_reject", "session", "run")) {
            jdbi.useHandle(handle -> handle.createUpdate("delete from <table> where session_id in"
                            + " (select session_id from run where org_id = :org)")
                    .define("table", table)
                    .bind("org", org)
                    .execute());
        }
    }

    private Task task(OnFailure onFailure, SessionId... after) {
        return TestTask.of("do it")
                .org(org)
                .after(after.length == 0 ? null : Predecessors.open(List.of(after), onFailure))
                .task();
    }

    private SessionId accepted(OnFailure onFailure, SessionId... after) {
        return intake.accept(
                        new SessionId(UUID.randomUUID().toString()), new RunSubmission(task(onFailure, after), null))
                .await()
                .atMost(PATIENCE)
                .row()
                .id();
    }

    private Finished finished(SessionId id, Event end) {
        var log = List.of(
                new LogEntry(1, Instant.now(), new Event.SessionStarted(task(OnFailure.FAIL))),
                new LogEntry(2, Instant.now(), end));
        return new Finished(AgentSession.of(id, log).claimedBy(new Fence(1, "aaaaaaaaaaaaaaaa")), log, Map.of());
    }

    private Uni<Saved> end(SessionId id) {
        return archive.save(List.of(finished(id, new Event.SessionCompleted("answer of " + id))));
    }

    @SafeVarargs
    private static <T> List<T> atOnce(Callable<T>... calls) throws Exception {
        var gate = new CyclicBarrier(calls.length);
        var futures = new ArrayList<Future<T>>();
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            for (var call : calls) {
                futures.add(threads.submit(() -> {
                    gate.await();
                    return call.call();
                }));
            }
        }
        var results = new ArrayList<T>();
        for (var future : futures) {
            results.add(future.get());
        }
        return results;
    }

    private Optional<RunRow> released(SessionId id) {
        return waiting.release(id).await().atMost(PATIENCE);
    }

    /** How many ends it still waits for; 0 once it can start, or the server that runs this test has started it. */
    private int open(SessionId id) {
        return jdbi.withHandle(
                handle -> handle.createQuery("select open from run_wait where session_id = cast(:id as uuid)")
                        .bind("id", id.value())
                        .mapTo(Integer.class)
                        .findOne()
                        .orElse(0));
    }

    /** Whether its wait is over; by our hand or, now and then, by the sweep of the server that runs this test. */
    private boolean isReleased(SessionId id) {
        return released(id).isPresent()
                || intake.find(id)
                        .await()
                        .atMost(PATIENCE)
                        .filter(row -> !row.waiting())
                        .isPresent();
    }

    @Test
    void ofTwoEndsAtTheSameTimeOneStartsTheRunAndOneCallerGetsIt() throws Exception {
        for (int round = 0; round < ROUNDS; round++) {
            var first = accepted(OnFailure.FAIL);
            var second = accepted(OnFailure.FAIL);
            var waits = accepted(OnFailure.FAIL, first, second);
            var saved = atOnce(
                    () -> end(first).await().atMost(PATIENCE),
                    () -> end(second).await().atMost(PATIENCE));
            assertEquals(1, saved.stream().filter(Saved::startsOthers).count(), "round " + round);
            assertEquals(0, open(waits), "round " + round);
            var got = atOnce(
                    () -> released(waits),
                    () -> released(waits),
                    () -> waiting.release(20).await().atMost(PATIENCE).stream()
                            .filter(row -> row.id().equals(waits))
                            .findFirst());
            var times = got.stream().flatMap(Optional::stream).count();
            assertTrue(times == 1 || times == 0 && isReleased(waits), "round " + round + ": " + times);
            assertEquals(
                    List.of("answer of " + first, "answer of " + second),
                    intake.find(waits).await().atMost(PATIENCE).orElseThrow().task().schedule().after().all().stream()
                            .map(it -> it.words())
                            .toList());
        }
    }

    @Test
    void anEndThatMeetsTheBeginningOfAWaitIsNotMissed() throws Exception {
        for (int round = 0; round < ROUNDS; round++) {
            var first = accepted(OnFailure.FAIL);
            var ids = new SessionId[1];
            atOnce(() -> end(first).await().atMost(PATIENCE), () -> {
                ids[0] = accepted(OnFailure.FAIL, first);
                return null;
            });
            assertEquals(0, open(ids[0]), "round " + round);
            assertTrue(isReleased(ids[0]));
        }
    }

    /** With a fixed seed: who waits for whom, and in which order they come. */
    @Test
    void endsAndWaitsOfManyInAnyOrderNeverStandInEachOthersWay() throws Exception {
        var random = new Random(42);
        for (int round = 0; round < ROUNDS / 5; round++) {
            var all = new ArrayList<SessionId>();
            for (int i = 0; i < 8; i++) {
                all.add(accepted(OnFailure.FAIL));
            }
            var early = accepted(OnFailure.RUN, shuffled(all, random, 8));
            var alsoEarly = accepted(OnFailure.FAIL, shuffled(all, random, 8));
            var late = shuffled(all, random, 5);
            var alsoLate = shuffled(all, random, 5);
            var order = shuffled(all, random, 8);
            var answers = atOnce(
                    () -> ended(Arrays.copyOfRange(order, 0, 3)),
                    () -> ended(Arrays.copyOfRange(order, 3, 6)),
                    () -> ended(Arrays.copyOfRange(order, 6, 8)),
                    () -> accepted(OnFailure.RUN, late),
                    () -> accepted(OnFailure.FAIL, alsoLate));
            for (var id : List.of(early, alsoEarly, (SessionId) answers.get(3), (SessionId) answers.get(4))) {
                assertEquals(0, open(id), "round " + round);
                assertTrue(isReleased(id));
            }
        }
    }

    private static SessionId[] shuffled(List<SessionId> all, Random random, int most) {
        var some = new ArrayList<>(all);
        Collections.shuffle(some, random);
        return some.subList(0, most).toArray(SessionId[]::new);
    }

    private Object ended(SessionId... ids) {
        return archive.save(Arrays.stream(ids)
                        .map(id -> finished(id, new Event.SessionCompleted("yes")))
                        .toList())
                .await()
                .atMost(PATIENCE);
    }

    @Test
    void aFailureEndsTheWaitOnceThoughMoreEndsFollow() {
        var first = accepted(OnFailure.FAIL);
        var second = accepted(OnFailure.FAIL);
        var third = accepted(OnFailure.FAIL);
        var fails = accepted(OnFailure.FAIL, first, second, third);
        var runs = accepted(OnFailure.RUN, first, second, third);
        var failed =
                archive.save(List.of(finished(first, new Event.SessionFailed(new Failure("timeout", "Late."), null))));
        assertTrue(failed.await().atMost(PATIENCE).startsOthers());
        assertEquals(0, open(fails));
        assertEquals(2, open(runs));
        assertEquals(false, end(second).await().atMost(PATIENCE).startsOthers());
        var row = released(fails).orElseThrow();
        assertEquals(
                "timeout: Late.",
                row.task().schedule().after().stopper().orElseThrow().words());
        assertEquals(List.of(third), row.task().schedule().after().stillOpen());
        assertTrue(end(third).await().atMost(PATIENCE).startsOthers());
        assertTrue(isReleased(runs));
        assertTrue(released(runs).isEmpty());
    }

    @Test
    void anEndThatCannotBeArchivedIsToldToThoseWhoWaitAndToThoseWhoComeLater() {
        var first = accepted(OnFailure.FAIL);
        var early = accepted(OnFailure.FAIL, first);
        var session =
                finished(first, new Event.SessionCompleted("cannot be kept")).session();
        assertTrue(archive.reject(session, "no room").await().atMost(PATIENCE));
        var late = accepted(OnFailure.FAIL, first);
        for (var id : List.of(early, late)) {
            assertEquals(0, open(id));
            assertTrue(isReleased(id));
            var told = intake.find(id)
                    .await()
                    .atMost(PATIENCE)
                    .orElseThrow()
                    .task()
                    .schedule()
                    .after()
                    .all()
                    .getFirst();
            assertEquals(SessionStatus.COMPLETED, told.status());
            assertNull(told.words());
        }
        assertEquals(false, end(first).await().atMost(PATIENCE).startsOthers(), "and once only");
    }

    @Test
    void aCancelEndsTheWaitAndTheCallerIsTold() {
        var first = accepted(OnFailure.FAIL);
        var waits = accepted(OnFailure.RUN, first);
        assertTrue(released(waits).isEmpty());
        assertTrue(intake.requestCancel(waits, "client").await().atMost(PATIENCE));
        assertTrue(isReleased(waits));
        var row = intake.find(waits).await().atMost(PATIENCE).orElseThrow();
        assertEquals(new CancelRequested("client"), row.cancel());
        assertEquals(List.of(first), row.task().schedule().after().stillOpen());
    }
}
