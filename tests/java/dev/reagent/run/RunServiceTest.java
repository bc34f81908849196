package dev.reagent.run;

import static dev.reagent.Waiting.until;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.reagent.WithScriptedProvider;
import dev.reagent.agent.AgentSession;
import dev.reagent.agent.Event;
import dev.reagent.agent.Event.SessionStarted;
import dev.reagent.agent.Outcome;
import dev.reagent.agent.TestTask;
import dev.reagent.agent.task.Callback;
import dev.reagent.agent.task.CallbackEvent;
import dev.reagent.agent.task.SessionId;
import dev.reagent.agent.task.SessionStatus;
import dev.reagent.agent.task.Task;
import dev.reagent.model.ScriptedProvider;
import dev.reagent.model.ScriptedReply;
import dev.reagent.run.archive.SessionArchive;
import dev.reagent.run.hold.QueueTickets;
import dev.reagent.run.intake.RunSubmission;
import dev.reagent.run.log.SessionLog;
import dev.reagent.run.queue.QueuedRun;
import dev.reagent.run.queue.RunQueue;
import dev.reagent.run.queue.RunQueue.Wanted;
import dev.reagent.run.queue.ServerId;
import dev.reagent.stream.SessionStream;
import dev.reagent.stream.StreamItem;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.smallrye.mutiny.Multi;
import jakarta.inject.Inject;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jdbi.v3.core.Jdbi;
import org.junit.jupiter.api.Test;

@QuarkusTest
@QuarkusTestResource(WithScriptedProvider.class)
class RunServiceTest {

    private static final Duration PATIENCE = Duration.ofSeconds(20);

    ScriptedProvider provider;

    @Inject
    RunService runs;

    @Inject
    SessionStream stream;

    @Inject
    SessionArchive archive;

    @Inject
    SessionLog log;

    @Inject
    RunQueue queue;

    @Inject
    QueueTickets tickets;

    @Inject
    ServerId server;

    @Inject
    Jdbi jdbi;

    @Test
    void aRunOfTwoStepsCompletesAndReadsTheSameFromRedisAndPostgres() {
        provider.bySteps(
                ScriptedReply.text("I will echo.")
                        .and(new ScriptedReply.Call("call_1", "echo", "{\"text\":\"hello\"}")),
                ScriptedReply.text("It said hello."));
        var id = start("two steps", 5);
        var session = ended(id);
        assertEquals(new Outcome.Completed("It said hello."), session.outcome());
        assertEquals(
                "hello", session.steps().getFirst().observations().getFirst().result());
        var archived = archivedLog(id);
        assertEquals(session, AgentSession.of(id, archived));
    }

    @Test
    void aReaderOfTheStreamSeesEveryEventInOrder() {
        provider.bySteps(
                ScriptedReply.text("I will echo.")
                        .and(new ScriptedReply.Call("call_1", "echo", "{\"text\":\"hello\"}")),
                ScriptedReply.text("It said hello."));
        var id = start("a stream", 5);
        var items = followed(id, 0);
        long last = 0;
        for (var item : items) {
            assertTrue(item.seq() > last, () -> "not rising: " + items);
            last = item.seq();
        }
        var end = (StreamItem.Happened) items.getLast();
        assertInstanceOf(Event.End.class, end.entry().event());
        assertTrue(items.stream().anyMatch(StreamItem.Delta.class::isInstance));
        var resumed = followed(id, items.get(2).seq());
        assertEquals(items.subList(3, items.size()), resumed);
    }

    private List<StreamItem> followed(SessionId id, long after) {
        var items = new CopyOnWriteArrayList<StreamItem>();
        stream.follow("default", id, after, (session, item) -> {
                    items.add(item);
                    return Optional.empty();
                })
                .collect()
                .asList()
                .await()
                .atMost(PATIENCE);
        return items;
    }

    @Test
    void whoeverWaitsLooksNowAndThenWithoutASignal() {
        provider.bySteps(ScriptedReply.text("late").after(Duration.ofSeconds(60)));
        var id = start("wait for me", 5);
        long start = System.nanoTime();
        var longer = Duration.ofSeconds(6).toNanos();
        runs.await("default", id, it -> System.nanoTime() - start > longer, PATIENCE.multipliedBy(2))
                .await()
                .atMost(PATIENCE);
        runs.cancel("default", id, "test").await().atMost(PATIENCE);
        assertTrue(System.nanoTime() - start > longer);
    }

    @Test
    void aCancelBreaksOffTheModelCallAndSaysSo() {
        provider.bySteps(ScriptedReply.text("late").after(Duration.ofSeconds(60)));
        int before = provider.brokenOff();
        var prompt = "cancel me " + UUID.randomUUID();
        var id = start(prompt, 5);
        runs.await("default", id, it -> provider.callsOf(prompt) > 0, PATIENCE)
                .await()
                .atMost(PATIENCE);
        var session = runs.cancel("default", id, "test").await().atMost(PATIENCE);
        assertEquals(SessionStatus.CANCELLED, session.status());
        assertEquals(1, ((Outcome.Cancelled) session.outcome()).stopped().size());
        assertEquals(session, runs.cancel("default", id, "again").await().atMost(PATIENCE));
        until("it is broken off", () -> provider.brokenOff() > before);
    }

    @Test
    void aRunThatWasTakenFromTheQueueInAnAnswerThatWasLostIsRun() {
        provider.bySteps(ScriptedReply.text("found"));
        var id = new SessionId(UUID.randomUUID().toString());
        var started = new SessionStarted(task("lost", 5));
        queue.hold(server.value(), List.of(new Wanted(id, 0, QueuedRun.of(id, started.task()))), false)
                .flatMap(held -> log.create(id, started, Instant.now(), 0))
                .await()
                .atMost(PATIENCE);
        // as at every take whose answer does not come
        tickets.requestComparison();
        until(
                "its end is in the log",
                () -> AgentSession.of(id, log.read(id).await().atMost(PATIENCE).orElseThrow())
                        .isOver());
    }

    @Test
    void aSessionThatPostgresRefusesIsSetAsideOnceAndTheOthersAreArchived() {
        provider.bySteps(ScriptedReply.text("fine"));
        jdbi.useHandle(handle -> handle.execute(
                "alter table session add constraint only_healthy check (log not like '%poison%') not valid"));
        try {
            var told = new Callback("http://192.0.2.1/hook", List.of(CallbackEvent.SESSION_COMPLETED));
            var poison = runs.start(new RunSubmission(task("poison", 5, told), null))
                    .await()
                    .atMost(PATIENCE);
            until("it is set aside", () -> rejectedAt(poison) != null);
            var first = rejectedAt(poison);
            archivedLog(start("a healthy one", 5));
            archivedLog(start("and another", 5));
            assertEquals(first, rejectedAt(poison));
            assertFalse(reason(poison).contains("poison"), reason(poison));
            assertTrue(ended(poison).isOver());
            assertEquals(List.of("session.completed"), told(poison), "its callback is told all the same");
        } finally {
            jdbi.useHandle(handle -> handle.execute("alter table session drop constraint only_healthy"));
        }
    }

    @Test
    void aSessionIsNotArchivedWithoutWhatItsCallbackIsTold() {
        provider.bySteps(ScriptedReply.text("fine"));
        jdbi.useHandle(handle -> handle.execute(
                "alter table callback_delivery add constraint only_quiet check (url not like '%loud%') not valid"));
        try {
            var told = new Callback("http://192.0.2.1/loud", List.of(CallbackEvent.SESSION_COMPLETED));
            var loud = runs.start(new RunSubmission(task("loud", 5, told), null))
                    .await()
                    .atMost(PATIENCE);
            until("it is set aside", () -> rejectedAt(loud) != null);
            assertEquals(Optional.empty(), archive.find(loud).await().atMost(PATIENCE));
            assertTrue(ended(loud).isOver());
        } finally {
            jdbi.useHandle(handle -> handle.execute("alter table callback_delivery drop constraint only_quiet"));
        }
    }

    private List<String> told(SessionId id) {
        return jdbi.withHandle(
                handle -> handle.createQuery("select event from callback_delivery where session_id = cast(:id as uuid)")
                        .bind("id", id.value())
                        .mapTo(String.class)
                        .list());
    }

    private String rejectedAt(SessionId id) {
        return reject(id, "at");
    }

    private String reason(SessionId id) {
        return reject(id, "reason");
    }

    private String reject(SessionId id, String column) {
        return jdbi.withHandle(handle -> handle.createQuery(
                        "select " + column + " from archive_reject where session_id = cast(:id as uuid)")
                .bind("id", id.value())
                .mapTo(String.class)
                .findOne()
                .orElse(null));
    }

    private SessionId start(String prompt, int steps) {
        return runs.start(new RunSubmission(task(prompt, steps), null)).await().atMost(PATIENCE);
    }

    private static Task task(String prompt, int steps) {
        return task(prompt, steps, null);
    }

    private static Task task(String prompt, int steps, Callback callback) {
        return TestTask.of(prompt)
                .tools("echo")
                .maxSteps(steps)
                .callback(callback)
                .task();
    }

    private AgentSession ended(SessionId id) {
        return runs.await("default", id, AgentSession::isOver, PATIENCE).await().atMost(PATIENCE);
    }

    private List<dev.reagent.agent.LogEntry> archivedLog(SessionId id) {
        return Multi.createBy()
                .repeating()
                .uni(() -> archive.find(id))
                .withDelay(Duration.ofMillis(20))
                .until(java.util.Optional::isPresent)
                .collect()
                .last()
                .onItem()
                .transformToUni(found -> archive.find(id))
                .await()
                .atMost(PATIENCE)
                .orElseThrow();
    }
}
