package dev.reagent.run.rescue;

import static dev.reagent.Waiting.until;
import static io.restassured.RestAssured.given;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.reagent.WithScriptedProvider;
import dev.reagent.agent.AgentSession;
import dev.reagent.agent.Event.CancelRequested;
import dev.reagent.agent.Outcome;
import dev.reagent.agent.call.Verdict;
import dev.reagent.agent.task.SessionId;
import dev.reagent.agent.task.SessionStatus;
import dev.reagent.approval.Approval;
import dev.reagent.model.ScriptedProvider;
import dev.reagent.model.ScriptedReply;
import dev.reagent.run.RunService;
import dev.reagent.run.intake.RunIntake;
import dev.reagent.run.log.RedisKeys;
import dev.reagent.run.log.SessionLog;
import dev.reagent.run.parked.ApprovalRows;
import dev.reagent.stores.redis.RedisLink;
import io.micrometer.core.instrument.MeterRegistry;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.smallrye.mutiny.Uni;
import io.vertx.redis.client.Command;
import jakarta.inject.Inject;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jdbi.v3.core.Jdbi;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Requests to end a run that were only written down before whoever was asked went away, and many at once. */
@QuarkusTest
@Tag("external-stores")
@QuarkusTestResource(WithScriptedProvider.class)
class CancellationTest {

    private static final Duration PATIENCE = Duration.ofSeconds(20);
    private static final String QUERY = "{\"database\":\"demo\",\"sql\":\"select count(*) from orders\"}";

    ScriptedProvider provider;

    @Inject
    RunService runs;

    @Inject
    RunIntake intake;

    @Inject
    ApprovalRows approvals;

    @Inject
    SessionLog log;

    @Inject
    RedisLink redis;

    @Inject
    Jdbi jdbi;

    @Inject
    MeterRegistry metrics;

    @Test
    void anOrderThatWasOnlyWrittenDownIsBroughtToARunUnderWay() {
        provider.bySteps(ScriptedReply.text("late").after(Duration.ofSeconds(60)));
        int before = provider.brokenOff();
        var id = start("think long");
        until("it is asked", () -> provider.callsOf("think long") > 0);
        assertTrue(done(intake.requestCancel(id, "test")));
        assertEquals(SessionStatus.CANCELLED, ended(id).status());
        until("it is broken off", () -> provider.brokenOff() > before);
        assertTrue(
                done(log.read(id)).orElseThrow().stream()
                        .anyMatch(entry -> entry.event().equals(new CancelRequested("test"))),
                "its log names who asked");
    }

    @Test
    void fromTheOrderOnNobodyDecidesARunsQuestionsAndItIsBroughtToTheRunThatWaits() {
        var id = asking();
        var question = question(id);
        assertTrue(done(intake.requestCancel(id, "test")));
        assertEquals(
                Approval.Status.CANCELLED,
                done(approvals.find(question.approvalId()))
                        .orElseThrow()
                        .approval()
                        .status());
        var late = approvals.settle(question, new Verdict.Approved(), Approval.Status.APPROVED, null, null, "test");
        assertEquals(Optional.empty(), done(late));
        assertEquals(SessionStatus.CANCELLED, ended(id).status());
    }

    @Test
    void anOrderThatCannotBeBroughtKeepsNoneBehindItWaiting() {
        var first = asking();
        var second = asking();
        done(intake.requestCancel(first, "test"));
        // a wakeup that nobody can read comes before the order
        jdbi.useHandle(handle -> handle.execute(
                "insert into wakeup (wakeup_id, session_id, event, delivered_at) values (?, cast(? as uuid), '{}', now())",
                "torn/" + first,
                first.value()));
        try {
            done(intake.requestCancel(second, "test"));
            assertEquals(SessionStatus.CANCELLED, ended(second).status());
        } finally {
            jdbi.useHandle(
                    handle -> handle.execute("delete from wakeup where session_id = cast(? as uuid)", first.value()));
        }
        assertEquals(SessionStatus.CANCELLED, ended(first).status());
    }

    @Test
    void aDecisionThatCannotBeBroughtKeepsNoneBehindItWaiting() {
        var first = asking();
        var second = asking();
        var head = RedisKeys.head(first);
        done(redis.send(Command.RENAME, head, head + ":away"));
        try {
            done(redis.send(Command.SET, head, "no head"));
            for (var id : List.of(first, second)) {
                done(approvals.settle(
                        question(id), new Verdict.Approved(), Approval.Status.APPROVED, null, null, "test"));
            }
            assertEquals(SessionStatus.COMPLETED, ended(second).status());
        } finally {
            done(redis.send(Command.RENAME, head + ":away", head));
        }
        assertEquals(SessionStatus.COMPLETED, ended(first).status());
    }

    @Test
    void ofManyWhoEndOneRunAtOnceEachIsGivenTheSameReport() {
        for (int round = 0; round < 5; round++) {
            var id = asking();
            var cancels = new ArrayList<Uni<AgentSession>>();
            for (int i = 0; i < 20; i++) {
                cancels.add(runs.cancel("default", id, "test"));
            }
            var outcomes = done(Uni.join().all(cancels).andFailFast()).stream()
                    .map(AgentSession::outcome)
                    .distinct()
                    .toList();
            assertEquals(1, outcomes.size(), outcomes.toString());
            assertEquals(1, ((Outcome.Cancelled) outcomes.getFirst()).stopped().size());
        }
    }

    @Test
    void aRunThatWaitsAndIsEndedOnRequestCountsAsEnded() {
        double before = endedOnRequest();
        assertEquals(
                SessionStatus.CANCELLED,
                done(runs.cancel("default", asking(), "test")).status());
        until("it is counted", () -> endedOnRequest() == before + 1);
    }

    private double endedOnRequest() {
        return metrics.counter("reagent.runs.ended", "status", "cancelled").count();
    }

    private SessionId asking() {
        provider.bySteps(ScriptedReply.call("count", "sql_query", QUERY), ScriptedReply.text("never said"));
        var id = start("how many?");
        var asking = done(runs.await("default", id, it -> it.status() == SessionStatus.AWAITING_APPROVAL, PATIENCE));
        assertEquals(SessionStatus.AWAITING_APPROVAL, asking.status());
        return id;
    }

    private Approval question(SessionId id) {
        return done(approvals.list("default", Approval.Status.PENDING, 100)).stream()
                .filter(it -> it.sessionId().equals(id))
                .findFirst()
                .orElseThrow();
    }

    private static SessionId start(String prompt) {
        return new SessionId(given().contentType("application/json")
                .body(Map.of("prompt", prompt, "tools", List.of("sql_query")))
                .post("/v1/agents/run")
                .then()
                .statusCode(202)
                .extract()
                .path("session_id"));
    }

    private AgentSession ended(SessionId id) {
        return done(runs.await("default", id, AgentSession::isOver, PATIENCE));
    }

    private static <T> T done(Uni<T> work) {
        return work.await().atMost(PATIENCE.multipliedBy(2));
    }
}
