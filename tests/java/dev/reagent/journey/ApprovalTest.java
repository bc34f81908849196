package dev.reagent.journey;

import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.empty;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasItem;
import static org.hamcrest.Matchers.not;
import static org.hamcrest.Matchers.startsWith;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.reagent.WithScriptedProvider;
import dev.reagent.api.Json;
import dev.reagent.journey.tool.GuardedTool;
import dev.reagent.model.ScriptedProvider;
import dev.reagent.model.ScriptedReply;
import dev.reagent.model.ScriptedReply.Call;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.vertx.core.json.JsonObject;
import jakarta.inject.Inject;
import java.time.Duration;
import java.util.Collections;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import org.jdbi.v3.core.Jdbi;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Calls that a person decides on, from the question to the end of the run. */
@QuarkusTest
@Tag("external-stores")
@Tag("redis-cluster")
@QuarkusTestResource(WithScriptedProvider.class)
class ApprovalTest {

    private final Client client = Client.ofNewOrg();
    private final String text = "deed " + UUID.randomUUID();
    ScriptedProvider provider;

    @Inject
    HotCopy hot;

    @Inject
    Jdbi jdbi;

    @BeforeEach
    void aModelThatWantsOneDeed() {
        provider.bySteps(guarded("g", text), ScriptedReply.text("Done."));
    }

    private static ScriptedReply guarded(String callId, String deed) {
        return ScriptedReply.of(deed(callId, deed));
    }

    private static Call deed(String callId, String deed) {
        return new Call(callId, "guarded", args(deed).encode());
    }

    private static JsonObject args(String deed) {
        return new JsonObject().put("text", deed);
    }

    private record Question(String session, String approval) {}

    private Question asked() {
        var id = client.start("guarded", "echo");
        return new Question(id, client.waiting(id).getString("pending_approvals[0].approval_id"));
    }

    private Json observed(Question question) {
        var view = client.ended(question.session());
        assertEquals("completed", view.getString("status"), view::prettify);
        return view;
    }

    @Test
    void anApprovedCallRunsOnceAndTheRunGoesOn() {
        var question = asked();
        var waiting = client.json(question.session());
        assertEquals("g", waiting.getString("pending_approvals[0].call_id"));
        assertEquals(text, waiting.getString("pending_approvals[0].args.text"));
        client.get("/v1/approvals?status=pending").then().body("approvals.approval_id", contains(question.approval()));
        client.get("/v1/approvals/" + question.approval())
                .then()
                .body("kind", equalTo("tool"))
                .body("details.letters", equalTo(text.length()))
                .body("args.text", equalTo(text));
        assertEquals(0, GuardedTool.runs(text));
        client.decide(question.approval(), "approve").then().statusCode(200).body("status", equalTo("approved"));
        assertEquals("did " + text, observed(question).getString("steps[0].observations[0].result"));
        assertEquals(1, GuardedTool.runs(text));
        client.get("/v1/approvals?status=pending").then().body("approvals", empty());
        var names = Sse.names(Sse.of(client.stream(question.session())));
        assertTrue(names.indexOf("approval.requested") < names.indexOf("approval.decided"), names::toString);
        assertTrue(names.indexOf("approval.decided") < names.indexOf("tool.started"), names::toString);
    }

    @Test
    void aRejectedCallDoesNotRunAndTheModelIsToldWhy() {
        var question = asked();
        client.decide(
                        question.approval(),
                        new JsonObject().put("decision", "reject").put("message", "Not on Mondays."))
                .then()
                .statusCode(200)
                .body("status", equalTo("rejected"))
                .body("message", equalTo("Not on Mondays."));
        var view = observed(question);
        assertEquals("rejected", view.getString("steps[0].observations[0].error.code"));
        assertTrue(view.getString("steps[0].observations[0].error.message").contains("Not on Mondays."));
        assertTrue(provider.lastRequest().text().contains("Not on Mondays."));
        assertEquals(0, GuardedTool.runs(text));
    }

    @Test
    void anEditedCallRunsWithTheEditedArgumentsOnly() {
        var question = asked();
        var edit = new JsonObject().put("decision", "edit").put("args", args(text + " edited"));
        client.decide(question.approval(), edit).then().statusCode(200).body("status", equalTo("edited"));
        var view = observed(question);
        assertEquals("did " + text + " edited", view.getString("steps[0].observations[0].result"));
        assertEquals(text + " edited", view.getString("steps[0].actions[0].args.text"));
        assertEquals(0, GuardedTool.runs(text));
        assertEquals(1, GuardedTool.runs(text + " edited"));
    }

    @Test
    void anEditThatTheSchemaOrTheToolRefusesIsBadInputAndTheQuestionStays() {
        var question = asked();
        assertRefused(question, new JsonObject(), "args.text", "is missing");
        assertRefused(question, new JsonObject().put("text", 3), "args.text", "must be of type string, found 3");
        assertRefused(
                question,
                args(text).put("more", true),
                "args.more",
                "is not an argument of this tool; it knows `text`, `times`");
        assertRefused(question, args("x".repeat(201)), "args.text", "may have 200 characters, found 201");
        assertRefused(question, args("forbidden deed"), "args", "guarded does nothing that is forbidden");
        client.get("/v1/approvals/" + question.approval()).then().body("status", equalTo("pending"));
        client.decide(question.approval(), "approve").then().statusCode(200);
        observed(question);
        assertEquals(1, GuardedTool.runs(text));
    }

    private void assertRefused(Question question, JsonObject args, String field, String message) {
        client.decide(
                        question.approval(),
                        new JsonObject().put("decision", "edit").put("args", args))
                .then()
                .statusCode(400)
                .body("violations.field", equalTo(List.of(field)))
                .body("violations.message", equalTo(List.of(message)));
    }

    @Test
    void anAnswerGivenInTheCallsPlaceIsItsResult() {
        var question = asked();
        client.decide(
                        question.approval(),
                        new JsonObject().put("decision", "respond").put("message", "I did it."))
                .then()
                .statusCode(200)
                .body("status", equalTo("responded"));
        var view = observed(question);
        assertEquals("I did it.", view.getString("steps[0].observations[0].result"));
        assertEquals(true, view.getBoolean("steps[0].observations[0].success"));
        assertEquals(0, GuardedTool.runs(text));
    }

    @Test
    void theSameDecisionAgainIsAnsweredTheSameAndAnotherIsAConflict() {
        var question = asked();
        var first = client.decide(question.approval(), "approve");
        first.then().statusCode(200);
        observed(question);
        assertEquals(
                first.asString(),
                client.decide(question.approval(), "approve")
                        .then()
                        .statusCode(200)
                        .extract()
                        .asString());
        client.decide(question.approval(), "reject").then().statusCode(409).body("code", equalTo("approval_decided"));
        client.decide(
                        question.approval(),
                        new JsonObject().put("decision", "edit").put("args", args(text)))
                .then()
                .statusCode(409)
                .body("code", equalTo("approval_decided"));
        assertEquals(1, GuardedTool.runs(text));
    }

    @Test
    void aDecisionOnOtherArgumentsThanThoseShownIsRefused() {
        var question = asked();
        var approve = new JsonObject().put("decision", "approve");
        client.decide(question.approval(), approve.copy().put("args_digest", "0".repeat(64)))
                .then()
                .statusCode(409)
                .body("code", equalTo("approval_changed"));
        String digest = client.get("/v1/approvals/" + question.approval()).path("args_digest");
        client.decide(question.approval(), approve.copy().put("args_digest", digest))
                .then()
                .statusCode(200);
        observed(question);
    }

    @Test
    void aQuestionThatNobodyAnswersInTimeExpiresAndTheRunGoesOn() {
        var question = asked();
        expire(question);
        var view = observed(question);
        assertEquals("approval_expired", view.getString("steps[0].observations[0].error.code"));
        assertEquals(0, GuardedTool.runs(text));
        client.decide(question.approval(), "approve").then().statusCode(409).body("code", equalTo("approval_expired"));
        client.get("/v1/approvals/" + question.approval()).then().body("status", equalTo("expired"));
    }

    private void expire(Question question) {
        jdbi.useHandle(handle -> handle.createUpdate(
                        "update approval set expires_at = now() where approval_id = cast(:id as uuid)")
                .bind("id", question.approval())
                .execute());
    }

    @Test
    void aSessionCancelledWhileItWaitsEndsAtOnceAndItsQuestionIsClosed() {
        var question = asked();
        client.post("/v1/agents/" + question.session() + "/cancel", new JsonObject())
                .then()
                .statusCode(200)
                .body("stopped[0].kind", equalTo("approval"))
                .body("stopped[0].id", equalTo(question.approval()))
                .body("stopped[0].outcome", equalTo("stopped"));
        Client.await(
                "the question is closed",
                () -> "cancelled"
                        .equals(client.get("/v1/approvals/" + question.approval())
                                .path("status")));
        client.decide(question.approval(), "approve")
                .then()
                .statusCode(409)
                .body("code", equalTo("session_over"))
                .body("title", equalTo("The session is over"))
                .body(
                        "detail",
                        startsWith("Session " + question.session() + " was cancelled before anybody decided, at "));
        var view = client.json(question.session());
        assertEquals("cancelled", view.getString("status"));
        assertEquals(List.of(), view.getList("pending_approvals"));
        assertEquals(0, GuardedTool.runs(text));
    }

    @Test
    void callsOfAStepThatNeedNobodyRunWhileTwoQuestionsWait() {
        provider.bySteps(
                ScriptedReply.of(
                        deed("g1", text + " 1"),
                        new Call("e", "echo", "{\"text\":\"meanwhile\"}"),
                        deed("g2", text + " 2")),
                ScriptedReply.text("Done."));
        var id = client.start("guarded", "echo");
        var waiting = client.waiting(id);
        assertEquals(List.of("meanwhile"), waiting.getList("steps[0].observations.result"));
        assertEquals(List.of("g1", "g2"), waiting.getList("pending_approvals.call_id"));
        client.decide(waiting.getString("pending_approvals[1].approval_id"), "approve")
                .then()
                .statusCode(200);
        Client.await("the second has run", () -> GuardedTool.runs(text + " 2") == 1);
        Client.await(
                "one question is left",
                () -> List.of("g1").equals(client.json(id).getList("pending_approvals.call_id")));
        client.decide(waiting.getString("pending_approvals[0].approval_id"), "reject")
                .then()
                .statusCode(200);
        var view = client.ended(id);
        assertEquals(List.of("g1", "e", "g2"), view.getList("steps[0].observations.call_id"));
        assertEquals(List.of(false, true, true), view.getList("steps[0].observations.success"));
        assertEquals(0, GuardedTool.runs(text + " 1"));
        assertEquals(1, GuardedTool.runs(text + " 2"));
    }

    @Test
    void twoQuestionsDecidedAtOnceBothRun() {
        provider.bySteps(
                ScriptedReply.of(deed("g1", text + " 1"), deed("g2", text + " 2")), ScriptedReply.text("Done."));
        var id = client.start("guarded");
        List<String> approvals = client.waiting(id).getList("pending_approvals.approval_id");
        approvals.parallelStream()
                .forEach(approval -> client.decide(approval, "approve").then().statusCode(200));
        assertEquals("completed", client.ended(id).getString("status"));
        assertEquals(1, GuardedTool.runs(text + " 1"));
        assertEquals(1, GuardedTool.runs(text + " 2"));
    }

    @Test
    void aSessionThatRedisForgotWhileItWaitedIsDecidedAndCompletes() {
        var question = asked();
        hot.deleteParked(question.session());
        client.decide(question.approval(), "approve").then().statusCode(200);
        assertEquals("did " + text, observed(question).getString("steps[0].observations[0].result"));
        assertEquals(1, GuardedTool.runs(text));
    }

    @Test
    void aSessionThatRedisForgotWhileItWaitedIsFoundAndAsksTheSameQuestion() {
        var question = asked();
        hot.deleteParked(question.session());
        var waiting = client.waiting(question.session());
        assertEquals(List.of(question.approval()), waiting.getList("pending_approvals.approval_id"));
        client.decide(question.approval(), "approve").then().statusCode(200);
        observed(question);
        assertEquals(1, GuardedTool.runs(text));
    }

    @Test
    void aSessionThatRedisForgotWhileItWaitedIsShownAsItWas() {
        var question = asked();
        var before = client.view(question.session()).asString();
        hot.deleteParked(question.session());
        assertEquals(before, client.view(question.session()).asString());
    }

    @Test
    void aLongResultOutlivesRedisWhileItsSessionWaits() {
        var words = "long ".repeat(10_000);
        provider.bySteps(
                ScriptedReply.of(
                        new Call(
                                "long",
                                "echo",
                                new JsonObject().put("text", words).encode()),
                        deed("g", text)),
                ScriptedReply.text("Done."));
        var question = asked();
        hot.deleteParked(question.session());
        client.decide(question.approval(), "approve").then().statusCode(200);
        observed(question);
        client.get("/v1/agents/" + question.session() + "/calls/long").then().body("result", equalTo(words));
        assertTrue(provider.lastRequest().body().encode().contains(words));
    }

    @Test
    void aLongResultOfACallWithAnEffectOutlivesRedisWhileItsSessionRuns() {
        provider.bySteps(
                ScriptedReply.of(
                        new Call("g", "guarded", args(text).put("times", 2_000).encode())),
                ScriptedReply.of(new Call("e", "echo", "{\"text\":\"on\"}")).after(Duration.ofSeconds(3)),
                ScriptedReply.text("Done."));
        var question = asked();
        client.decide(question.approval(), "approve").then().statusCode(200);
        Client.await("the model is asked again", () -> provider.lastRequest().step() == 1);
        hot.deleteNow(question.session());
        observed(question);
        var whole = ("did " + text).repeat(2_000);
        assertTrue(provider.lastRequest().body().encode().contains(whole));
        client.get("/v1/agents/" + question.session() + "/calls/g").then().body("result", equalTo(whole));
        hot.deleteFinished(question.session());
        client.get("/v1/agents/" + question.session() + "/calls/g").then().body("result", equalTo(whole));
    }

    @Test
    void aSessionThatRedisForgotWhileItWaitedCanBeCancelled() {
        var question = asked();
        hot.deleteParked(question.session());
        client.post("/v1/agents/" + question.session() + "/cancel", new JsonObject())
                .then()
                .statusCode(200);
        assertEquals("cancelled", client.ended(question.session()).getString("status"));
    }

    @Test
    void aReaderStaysWithASessionWhileItWaitsAndHearsItsEnd() {
        var question = asked();
        var stream = CompletableFuture.supplyAsync(() -> client.stream(question.session()));
        client.decide(question.approval(), "approve").then().statusCode(200);
        var names = Sse.names(Sse.of(stream.join()));
        assertEquals(1, Collections.frequency(names, "approval.requested"), names::toString);
        assertEquals(1, Collections.frequency(names, "approval.decided"), names::toString);
        assertEquals("session.completed", names.getLast());
    }

    @Test
    void aReaderOfASessionThatRedisForgotIsToldOfTheGapAndNoIdComesTwice() {
        var question = asked();
        hot.deleteParked(question.session());
        client.decide(question.approval(), "approve").then().statusCode(200);
        observed(question);
        var events = Sse.of(client.stream(question.session()));
        var ids = events.stream().map(Sse::id).toList();
        assertEquals(ids.stream().sorted().distinct().toList(), ids);
        assertTrue(Sse.names(events).contains("gap"), () -> Sse.names(events).toString());
        assertEquals("session.completed", events.getLast().event());
        for (int i = 0; i + 1 < events.size(); i++) {
            var rest =
                    Sse.of(client.streamAfter(question.session(), events.get(i).id()));
            assertEquals(events.subList(i + 1, events.size()), rest);
        }
    }

    @Test
    void aCallThatItsToolRefusesIsNotAskedAbout() {
        provider.bySteps(guarded("g", "forbidden"), ScriptedReply.text("Done."));
        var id = client.start("guarded");
        var view = client.ended(id);
        assertEquals("refused", view.getString("steps[0].observations[0].error.code"));
        client.get("/v1/approvals").then().body("approvals.session_id", not(hasItem(id)));
    }
}
