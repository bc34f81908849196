package dev.reagent.run.rescue;

import static dev.reagent.Waiting.until;
import static io.restassured.RestAssured.given;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.reagent.WithScriptedProvider;
import dev.reagent.agent.AgentSession;
import dev.reagent.agent.Event;
import dev.reagent.agent.Outcome;
import dev.reagent.agent.call.Fence;
import dev.reagent.agent.task.SessionId;
import dev.reagent.agent.task.SessionStatus;
import dev.reagent.approval.PersonDecision;
import dev.reagent.journey.tool.GuardedTool;
import dev.reagent.model.ScriptedProvider;
import dev.reagent.model.ScriptedReply;
import dev.reagent.run.ApprovalDesk;
import dev.reagent.run.RunService;
import dev.reagent.run.archive.SessionArchive;
import dev.reagent.run.ledger.CallLedger;
import dev.reagent.run.log.RedisKeys;
import dev.reagent.run.log.SessionLog;
import dev.reagent.run.log.StaleLease;
import dev.reagent.run.queue.QueuedRun;
import dev.reagent.run.queue.RunQueue;
import dev.reagent.stores.redis.RedisLink;
import dev.reagent.stores.redis.RedisReply;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.smallrye.mutiny.Uni;
import io.vertx.redis.client.Command;
import jakarta.inject.Inject;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.jdbi.v3.core.Jdbi;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * Sessions of which Redis has lost the last seconds while nobody had them in memory, as when a replica that lagged took its
 * master's place.
 */
@QuarkusTest
@Tag("redis-cluster")
@QuarkusTestResource(WithScriptedProvider.class)
class RolledBackTest {

    private static final Duration PATIENCE = Duration.ofSeconds(30);

    ScriptedProvider provider;

    @Inject
    RunService runs;

    @Inject
    ApprovalDesk approvals;

    @Inject
    SessionLog log;

    @Inject
    RunQueue queue;

    @Inject
    FailoverSweep aftermath;

    @Inject
    RedisLink redis;

    @Inject
    SessionArchive archive;

    @Inject
    CallLedger ledger;

    @Inject
    Jdbi jdbi;

    @Test
    void oneThatHadParkedWaitsAgainAndItsQuestionIsAskedOnce() {
        var text = "guarded " + UUID.randomUUID();
        provider.script(request ->
                request.step() == 0 ? guarded("first", text).after(Duration.ofSeconds(2)) : ScriptedReply.text("done"));
        var prompt = prompt();
        var id = start(prompt);
        until("it is asked", () -> provider.callsOf(prompt) == 1);
        keep(id);
        until("it waits", () -> isParked(id));
        rollBack(id);
        assertFalse(isParked(id));
        until("it waits again", () -> status(id) == SessionStatus.AWAITING_APPROVAL && isParked(id));
        assertEquals(1, provider.callsOf(prompt));
        approve(id);
        until("it is over", () -> status(id) == SessionStatus.COMPLETED);
        assertEquals(1, GuardedTool.runs(text));
    }

    @Test
    void oneThatParkedInTheNextLifeOfRedisIsNotAskedTwice() {
        var text = "guarded " + UUID.randomUUID();
        provider.script(request ->
                request.step() == 0 ? guarded("first", text).after(Duration.ofSeconds(1)) : ScriptedReply.text("done"));
        var prompt = prompt();
        var id = start(prompt);
        until("it is asked", () -> provider.callsOf(prompt) == 1);
        jdbi.useTransaction(handle -> {
            handle.execute("select 1 from run where session_id = cast(? as uuid) for update", id.value());
            until("its answer is there, and its parking waits", () -> count(id, Event.ModelAnswered.class) == 1);
            beginAnotherLife(id);
        });
        until("it waits", () -> isParked(id));
        beginAnotherLife(id);
        approve(id);
        until("it is over", () -> status(id) == SessionStatus.COMPLETED);
        assertEquals(1, GuardedTool.runs(text));
        assertEquals(1, count(id, Event.ApprovalRequested.class));
        assertEquals(1, count(id, Event.Parked.class));
    }

    private void beginAnotherLife(SessionId id) {
        done(redis.send(Command.HSET, RedisKeys.head(id), "life", "an earlier one"));
    }

    private long count(SessionId id, Class<? extends Event> kind) {
        return done(log.read(id)).orElseThrow().stream()
                .filter(entry -> kind.isInstance(entry.event()))
                .count();
    }

    @Test
    void oneThatIsInHandIsPutBackByItsOwnerThoughRedisForgotItsClaim() {
        var text = "guarded " + UUID.randomUUID();
        provider.script(request -> switch (request.step()) {
            case 0 -> guarded("first", text);
            default -> ScriptedReply.text("done").after(Duration.ofSeconds(3));
        });
        var prompt = prompt();
        var id = start(prompt);
        until("it waits", () -> isParked(id));
        keep(id);
        approve(id);
        until("its owner asks the model again", () -> GuardedTool.runs(text) == 1 && provider.callsOf(prompt) == 2);
        rollBack(id);
        until("it is over", () -> status(id) == SessionStatus.COMPLETED);
        assertEquals(1, GuardedTool.runs(text));
        assertEquals(2, session(id).steps().size());
    }

    @Test
    void oneThatHadBeenWokenIsToldAgainAndWaitsForItsLaterQuestion() {
        var text = "guarded " + UUID.randomUUID();
        provider.script(request -> switch (request.step()) {
            case 0 -> guarded("first", text);
            case 1 -> guarded("second", text + " again");
            default -> ScriptedReply.text("done");
        });
        var id = start();
        until("it waits", () -> isParked(id));
        keep(id);
        approve(id);
        until(
                "it waits for the second",
                () -> isParked(id) && session(id).steps().size() == 2);
        rollBack(id);
        assertEquals(1, session(id).steps().size());
        done(aftermath.afterLoss());
        until(
                "it waits for the second again",
                () -> isParked(id) && session(id).steps().size() == 2);
        approve(id);
        until("it is over", () -> status(id) == SessionStatus.COMPLETED);
        assertEquals(1, GuardedTool.runs(text));
        assertEquals(1, GuardedTool.runs(text + " again"));
    }

    @Test
    void oneThatHadEndedHasItsEndAgainAndIsNotRunTwice() {
        provider.script(request -> ScriptedReply.text("done").after(Duration.ofSeconds(2)));
        var prompt = prompt();
        var id = start(prompt);
        until("it is asked", () -> provider.callsOf(prompt) == 1);
        keep(id);
        until("it is archived", () -> isArchived(id));
        rollBack(id);
        assertEquals(new Outcome.Completed("done"), session(id).outcome(), "who has seen the end sees it");
        assertFalse(isOverInRedis(id));
        done(aftermath.afterLoss());
        assertTrue(isOverInRedis(id));
        rollBack(id);
        done(queue.add(QueuedRun.of(id, session(id).task())));
        until("who takes it finds its end", () -> isOverInRedis(id));
        assertEquals(1, provider.callsOf(prompt));
    }

    @Test
    void oneThatHadEndedAndIsTakenOnceMoreGoesInItsTime() {
        provider.script(request -> ScriptedReply.text("done"));
        var id = start();
        until("it is archived and on its way out", () -> isArchived(id) && timeToLive(id) > 0);
        // an attempt that Redis has lost wrote the archive
        jdbi.useHandle(handle -> handle.execute(
                "update run set attempt = 2, lease = 'lost' where session_id = cast(? as uuid)", id.value()));
        keep(id);
        rollBack(id);
        done(redis.send(Command.PERSIST, RedisKeys.head(id)));
        done(queue.add(QueuedRun.of(id, session(id).task())));
        until("it is on its way out again", () -> timeToLive(id) > 0);
    }

    private long timeToLive(SessionId id) {
        return RedisReply.number(done(redis.send(Command.PTTL, RedisKeys.head(id))));
    }

    @Test
    void aRunThatIsOverTakesNoMoreCallsIntoTheLedger() {
        provider.script(request -> ScriptedReply.text("done"));
        var id = start();
        until("it is archived", () -> isArchived(id));
        var session = session(id).claimedBy(new Fence(9, "0123456789abcdef"));
        assertThrows(StaleLease.class, () -> done(ledger.claim(session, List.of(), List.of())));
    }

    @Test
    void anEarlierClaimWritesNothingIntoALedgerThatWasReadUnderALaterOne() {
        provider.script(request -> ScriptedReply.text("done").after(Duration.ofSeconds(2)));
        var id = start();
        var earlier = session(id).claimedBy(new Fence(2, "0123456789abcdef"));
        done(ledger.claim(earlier, List.of(), List.of()));
        done(ledger.rows(session(id).claimedBy(new Fence(3, "0123456789abcdef"))));
        assertThrows(StaleLease.class, () -> done(ledger.claim(earlier, List.of(), List.of())));
        until("its owner has claimed it above these", () -> isArchived(id));
    }

    private static ScriptedReply guarded(String callId, String text) {
        return ScriptedReply.call(callId, "guarded", "{\"text\":\"" + text + "\"}");
    }

    /** The provider counts calls by it: those of runs that another test left are told apart. */
    private static String prompt() {
        return "roll me back " + UUID.randomUUID();
    }

    private static SessionId start() {
        return start(prompt());
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

    private void approve(SessionId id) {
        var open = session(id).pendingApprovals().getFirst();
        done(approvals.decide("default", open.approvalId(), new PersonDecision.Approve(), null, "test"));
    }

    private AgentSession session(SessionId id) {
        return done(runs.get("default", id));
    }

    private SessionStatus status(SessionId id) {
        return session(id).status();
    }

    private boolean isParked(SessionId id) {
        return done(log.head(id)).equals(Optional.of(SessionLog.Head.PARKED));
    }

    private boolean isOverInRedis(SessionId id) {
        return done(log.head(id)).equals(Optional.of(SessionLog.Head.OVER));
    }

    private boolean isArchived(SessionId id) {
        return done(archive.find(id)).isPresent();
    }

    private void keep(SessionId id) {
        new Rollback(redis, id).keep();
    }

    private void rollBack(SessionId id) {
        new Rollback(redis, id).happen();
    }

    private static <T> T done(Uni<T> work) {
        return work.await().atMost(PATIENCE);
    }
}
