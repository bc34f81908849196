package dev.reagent.run.rescue;

import static dev.reagent.Waiting.until;
import static io.restassured.RestAssured.given;
import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.reagent.WithScriptedProvider;
import dev.reagent.agent.AgentSession;
import dev.reagent.agent.Event;
import dev.reagent.agent.Event.CancelRequested;
import dev.reagent.agent.LogEntry;
import dev.reagent.agent.Outcome;
import dev.reagent.agent.task.SessionId;
import dev.reagent.agent.task.SessionStatus;
import dev.reagent.approval.PersonDecision;
import dev.reagent.model.ScriptedProvider;
import dev.reagent.model.ScriptedReply;
import dev.reagent.run.ApprovalDesk;
import dev.reagent.run.RunService;
import dev.reagent.run.archive.SessionArchive;
import dev.reagent.run.log.SessionLog;
import dev.reagent.stores.redis.RedisLink;
import dev.reagent.stream.SessionStream;
import dev.reagent.stream.StreamItem;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.smallrye.mutiny.Uni;
import jakarta.inject.Inject;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** What readers are shown of sessions of which Redis has lost the last seconds. */
@QuarkusTest
@Tag("redis-cluster")
@QuarkusTestResource(WithScriptedProvider.class)
class RolledBackReadTest {

    private static final Duration PATIENCE = Duration.ofSeconds(30);

    ScriptedProvider provider;

    @Inject
    RunService runs;

    @Inject
    ApprovalDesk approvals;

    @Inject
    SessionLog log;

    @Inject
    RedisLink redis;

    @Inject
    SessionArchive archive;

    @Inject
    SessionStream stream;

    @Test
    void whoFollowsOneHearsWhatWasLostBeforeWhatCameBehindIt() {
        var text = "guarded " + UUID.randomUUID();
        provider.script(request ->
                request.step() == 0 ? guarded("first", text).after(Duration.ofSeconds(2)) : ScriptedReply.text("done"));
        var prompt = prompt();
        var id = start(prompt);
        var rollback = new Rollback(redis, id);
        until("it is asked", () -> provider.callsOf(prompt) == 1);
        rollback.keep();
        until("it waits", () -> isParked(id));
        var question = session(id).pendingApprovals().getFirst().approvalId();
        rollback.happen();
        var told = new CopyOnWriteArrayList<Event>();
        stream.follow("default", id, 0, (session, item) -> {
                    if (item instanceof StreamItem.Happened happened) {
                        told.add(happened.entry().event());
                    }
                    return Optional.empty();
                })
                .subscribe()
                .with(piece -> {});
        done(approvals.decide("default", question, new PersonDecision.Approve(), null, "test"));
        until("its end is told", () -> !told.isEmpty() && told.getLast() instanceof Event.End);
        assertEquals(
                done(log.read(id)).orElseThrow().stream().map(LogEntry::event).toList(), told);
    }

    @Test
    void oneThatHadEndedIsOverThoughOthersHaveWrittenToWhatIsLeftOfIt() {
        provider.script(request -> ScriptedReply.text("done").after(Duration.ofSeconds(2)));
        var prompt = prompt();
        var id = start(prompt);
        var rollback = new Rollback(redis, id);
        until("it is asked", () -> provider.callsOf(prompt) == 1);
        rollback.keep();
        until("it is archived", () -> done(archive.find(id)).isPresent());
        rollback.happen();
        done(log.post(id, "late", new CancelRequested("test")));
        assertEquals(new Outcome.Completed("done"), session(id).outcome());
    }

    @Test
    void ofOneThatIsInHandItIsWaitedForWhatItsOwnerWrites() {
        provider.script(request -> ScriptedReply.text("done").after(Duration.ofMillis(800)));
        var prompt = prompt();
        var id = start(prompt);
        var rollback = new Rollback(redis, id);
        until("it is asked", () -> provider.callsOf(prompt) == 1);
        rollback.keep();
        rollback.happen();
        var listed = done(runs.list("default", null, 100, null)).sessions().stream()
                .filter(it -> it.id().equals(id))
                .toList();
        assertEquals(SessionStatus.COMPLETED, listed.getFirst().state().status());
        assertEquals(new Outcome.Completed("done"), session(id).outcome());
    }

    private static ScriptedReply guarded(String callId, String text) {
        return ScriptedReply.call(callId, "guarded", "{\"text\":\"" + text + "\"}");
    }

    /** The provider counts calls by it: those of runs that another test left are told apart. */
    private static String prompt() {
        return "roll me back " + UUID.randomUUID();
    }

    private static SessionId start(String prompt) {
        var order = Map.of("prompt", prompt, "tools", List.of("guarded"));
        return new SessionId(given().contentType("application/json")
                .body(order)
                .post("/v1/agents/run")
                .then()
                .statusCode(202)
                .extract()
                .path("session_id"));
    }

    private AgentSession session(SessionId id) {
        return done(runs.get("default", id));
    }

    private boolean isParked(SessionId id) {
        return done(log.head(id)).equals(Optional.of(SessionLog.Head.PARKED));
    }

    private static <T> T done(Uni<T> work) {
        return work.await().atMost(PATIENCE);
    }
}
