package dev.reagent.run.rescue;

import static dev.reagent.Waiting.until;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.reagent.WithScriptedProvider;
import dev.reagent.agent.AgentSession;
import dev.reagent.agent.Event;
import dev.reagent.agent.Event.DeadlinePassed;
import dev.reagent.agent.TestTask;
import dev.reagent.agent.task.SessionId;
import dev.reagent.agent.task.SessionStatus;
import dev.reagent.agent.task.Task;
import dev.reagent.model.ScriptedProvider;
import dev.reagent.model.ScriptedReply;
import dev.reagent.run.RunService;
import dev.reagent.run.archive.SessionArchive;
import dev.reagent.run.intake.RunIntake;
import dev.reagent.run.intake.RunIntake.RunRow;
import dev.reagent.run.intake.RunSubmission;
import dev.reagent.run.log.EventJson;
import dev.reagent.run.log.RedisKeys;
import dev.reagent.run.log.SessionLog;
import dev.reagent.run.parked.Wakeups;
import dev.reagent.run.parked.Wakeups.Wakeup;
import dev.reagent.stores.redis.RedisLink;
import dev.reagent.stream.SessionStream;
import dev.reagent.stream.StreamItem;
import io.micrometer.core.instrument.MeterRegistry;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.smallrye.mutiny.Uni;
import io.vertx.redis.client.Command;
import jakarta.inject.Inject;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import javax.sql.DataSource;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Runs that somebody does not find in Redis, and what became of them since that one looked. */
@QuarkusTest
@Tag("external-stores")
@Tag("redis-cluster")
@QuarkusTestResource(WithScriptedProvider.class)
class SessionRescueTest {

    /** From the moment Redis answers again to the end of a short run. */
    private static final Duration BOUND = Duration.ofSeconds(20);

    ScriptedProvider provider;

    @Inject
    RunService runs;

    @Inject
    SessionStream stream;

    @Inject
    MeterRegistry metrics;

    @Inject
    RunIntake intake;

    @Inject
    SessionArchive archive;

    @Inject
    SessionRescue rescue;

    @Inject
    WakeupDelivery delivery;

    @Inject
    Wakeups wakeups;

    @Inject
    SessionLog log;

    @Inject
    RedisLink redis;

    @Inject
    DataSource database;

    @Test
    void aRunThatHasEndedSinceIsNotBegunAnew() {
        provider.script(request -> ScriptedReply.text("done").after(Duration.ofSeconds(1)));
        var prompt = "end soon " + UUID.randomUUID();
        var id = done(runs.start(new RunSubmission(task(prompt), null)));
        var seen = row(id);
        until("it is archived", () -> done(archive.find(id)).isPresent());
        forget(id);
        done(rescue.putBack(seen));
        assertTrue(done(log.head(id)).isEmpty());
        assertEquals(0, row(id).losses());
        assertEquals(SessionStatus.COMPLETED, done(runs.get("default", id)).status());
        assertEquals(1, provider.callsOf(prompt));
    }

    @Test
    void ofTwoWhoMissARunOneCountsTheLossAndPutsItBack() {
        provider.script(request -> ScriptedReply.text("done").after(Duration.ofSeconds(3)));
        var id = done(intake.accept(
                        new SessionId(UUID.randomUUID().toString()),
                        new RunSubmission(task("lose me " + UUID.randomUUID()), null)))
                .row()
                .id();
        var seen = row(id);
        done(rescue.putBack(seen));
        done(rescue.putBack(seen));
        assertEquals(1, row(id).losses());
        until("it is over", () -> done(archive.find(id)).isPresent());
        assertEquals(
                1_000_000_001L, done(archive.find(id)).orElseThrow().getFirst().seq());
    }

    @Test
    void whoCancelsARunThatAnotherIsAboutToPutBackIsToldOfItsEnd() throws Exception {
        var id = done(intake.accept(
                        new SessionId(UUID.randomUUID().toString()),
                        new RunSubmission(task("cancel me " + UUID.randomUUID()), null)))
                .row()
                .id();
        CompletableFuture<AgentSession> cancelled;
        try (var another = new CountsFirst(id)) {
            cancelled = runs.cancel("default", id, "client").subscribeAsCompletionStage();
            until("the cancel has missed it, and another has counted that", another::hasCounted);
        }
        done(rescue.putBack(row(id)));
        assertEquals(
                SessionStatus.CANCELLED, cancelled.get(20, TimeUnit.SECONDS).status());
    }

    @Test
    void aWakeupWhoseLogAnotherServerIsRestoringStaysOpen() throws Exception {
        var id = done(intake.accept(
                        new SessionId(UUID.randomUUID().toString()),
                        new RunSubmission(task("wake me " + UUID.randomUUID()), null)))
                .row()
                .id();
        var wakeup = new Wakeup(UUID.randomUUID().toString(), id, new DeadlinePassed());
        try (var another = new CountsFirst(id)) {
            another.send("insert into wakeup (wakeup_id, session_id, event) values ('" + wakeup.id() + "', '" + id
                    + "', '" + EventJson.write(wakeup.event()) + "')");
            done(delivery.deliver(wakeup));
            assertTrue(another.hasCounted());
            assertTrue(done(wakeups.open(Duration.ZERO, 1000)).contains(wakeup));
        }
        done(rescue.putBack(row(id)));
        until("it is woken", () -> done(archive.find(id)).isPresent());
        assertEquals(SessionStatus.FAILED, done(runs.get("default", id)).status());
    }

    @Test
    void aRunThatIsAcceptedWhileRedisTakesNothingBeginsSoonAfterAndNobodyCallsItLost() {
        provider.script(request -> ScriptedReply.text("done"));
        var items = new CopyOnWriteArrayList<StreamItem>();
        double putBack = metrics.counter("reagent.sessions.put.back").count();
        refuseWrites(true);
        SessionId id;
        try {
            id = done(runs.start(new RunSubmission(task("wait for Redis " + UUID.randomUUID()), null)));
            stream.follow("default", id, 0, (session, item) -> {
                        items.add(item);
                        return Optional.empty();
                    })
                    .collect()
                    .asList()
                    .subscribe()
                    .with(all -> {});
            until("a reader has its start", () -> items.size() == 1);
        } finally {
            refuseWrites(false);
        }
        long from = System.nanoTime();
        until("it is over", () -> done(archive.find(id)).isPresent());
        assertTrue(System.nanoTime() - from < BOUND.toNanos(), "it began late");
        until("the reader has its end", () -> isEnd(items.getLast()));
        assertEquals(
                List.of(),
                items.stream().filter(StreamItem.Gap.class::isInstance).toList());
        assertEquals(0, row(id).losses());
        assertEquals(1, done(archive.find(id)).orElseThrow().getFirst().seq());
        assertEquals(putBack, metrics.counter("reagent.sessions.put.back").count());
    }

    private static boolean isEnd(StreamItem item) {
        return item instanceof StreamItem.Happened(var entry, var session) && entry.event() instanceof Event.End;
    }

    /** Every write fails while it holds, reads go on. */
    private void refuseWrites(boolean refused) {
        for (var master : done(redis.masters())) {
            done(master.send(Command.CONFIG, "SET", "maxmemory", refused ? "1" : "0"));
        }
    }

    /** While it is there, whoever counts the loss of a run finds that another was quicker. */
    private final class CountsFirst implements AutoCloseable {

        CountsFirst(SessionId id) throws SQLException {
            send("create sequence counted_first");
            send("create function count_first() returns trigger language plpgsql as"
                    + " 'begin perform nextval(''counted_first''); return null; end'");
            send("create trigger count_first before update of losses on run for each row when (old.session_id = '"
                    + id.value() + "') execute function count_first()");
        }

        boolean hasCounted() {
            try (var connection = database.getConnection();
                    var query = connection.createStatement();
                    var found = query.executeQuery("select is_called from counted_first")) {
                return found.next() && found.getBoolean(1);
            } catch (SQLException broken) {
                throw new IllegalStateException(broken);
            }
        }

        private void send(String sql) throws SQLException {
            try (var connection = database.getConnection();
                    var statement = connection.createStatement()) {
                statement.execute(sql);
            }
        }

        @Override
        public void close() throws SQLException {
            send("drop trigger count_first on run");
            send("drop function count_first");
            send("drop sequence counted_first");
        }
    }

    private RunRow row(SessionId id) {
        return done(intake.find(id)).orElseThrow();
    }

    private void forget(SessionId id) {
        for (var key : List.of(RedisKeys.head(id), RedisKeys.log(id), RedisKeys.deltas(id), RedisKeys.results(id))) {
            done(redis.send(Command.DEL, key));
        }
    }

    private static Task task(String prompt) {
        return TestTask.of(prompt).task();
    }

    private static <T> T done(Uni<T> work) {
        return work.await().atMost(Duration.ofSeconds(20));
    }
}
