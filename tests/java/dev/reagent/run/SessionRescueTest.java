package dev.reagent.run;

import static dev.reagent.Waiting.until;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.reagent.WithScriptedProvider;
import dev.reagent.agent.Message;
import dev.reagent.agent.Priority;
import dev.reagent.agent.SessionId;
import dev.reagent.agent.SessionStatus;
import dev.reagent.agent.Task;
import dev.reagent.model.ScriptedProvider;
import dev.reagent.model.ScriptedReply;
import dev.reagent.run.RunIntake.RunRow;
import dev.reagent.stores.RedisLink;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.smallrye.mutiny.Uni;
import io.vertx.redis.client.Command;
import jakarta.inject.Inject;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/** Runs that somebody does not find in Redis, and what became of them since that one looked. */
@QuarkusTest
@QuarkusTestResource(WithScriptedProvider.class)
class SessionRescueTest {

    ScriptedProvider provider;

    @Inject
    RunService runs;

    @Inject
    RunIntake intake;

    @Inject
    SessionArchive archive;

    @Inject
    SessionRescue rescue;

    @Inject
    SessionLog log;

    @Inject
    RedisLink redis;

    @Test
    void aRunThatHasEndedSinceIsNotBegunAnew() {
        provider.script(request -> ScriptedReply.text("done").after(Duration.ofSeconds(1)));
        var prompt = "end soon " + UUID.randomUUID();
        var id = done(runs.start(new RunOrder(task(prompt), null)));
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
                        new RunOrder(task("lose me " + UUID.randomUUID()), null)))
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

    private RunRow row(SessionId id) {
        return done(intake.find(id)).orElseThrow();
    }

    private void forget(SessionId id) {
        for (var key : List.of(RedisKeys.head(id), RedisKeys.log(id), RedisKeys.deltas(id), RedisKeys.results(id))) {
            done(redis.send(Command.DEL, key));
        }
    }

    private static Task task(String prompt) {
        return new Task(
                "default",
                List.of(Message.User.of(prompt)),
                null,
                "scripted",
                List.of(),
                3,
                Duration.ofSeconds(60),
                null,
                null,
                null,
                Priority.NORMAL,
                null,
                null,
                null);
    }

    private static <T> T done(Uni<T> work) {
        return work.await().atMost(Duration.ofSeconds(20));
    }
}
