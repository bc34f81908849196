package dev.reagent.journey;

import static org.hamcrest.Matchers.equalTo;
import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.reagent.WithScriptedProvider;
import dev.reagent.journey.tool.GuardedTool;
import dev.reagent.journey.tool.PauseTool;
import dev.reagent.model.ScriptedProvider;
import dev.reagent.model.ScriptedReply;
import dev.reagent.tool.Availability;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.response.Response;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Requests sent more than once. */
@QuarkusTest
@Tag("external-stores")
@Tag("redis-cluster")
@QuarkusTestResource(WithScriptedProvider.class)
class IdempotencyTest {

    private static final int CLIENTS = 20;

    private final Client client = Client.ofNewOrg();
    private final String key = UUID.randomUUID().toString();
    ScriptedProvider provider;

    @Test
    void twentyClientsWithOneKeyStartOneSession() throws Exception {
        provider.bySteps(ScriptedReply.text("Done."));
        var order = Client.order(Client.prompt(), "scripted");
        var answers = atOnce(() -> client.post("/v1/agents/run", key, order));
        var ids = new HashSet<String>();
        answers.forEach(
                answer -> ids.add(answer.then().statusCode(202).extract().path("session_id")));
        assertEquals(1, ids.size(), ids::toString);
        client.ended(ids.iterator().next());
        assertEquals(1, Client.callsOf(provider, order));
        client.get("/v1/agents").then().body("sessions.size()", equalTo(1));
    }

    private interface Request {
        Response send();
    }

    private static List<Response> atOnce(Request request) throws Exception {
        var go = new CountDownLatch(1);
        var answers = new ArrayList<Future<Response>>();
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            for (int i = 0; i < CLIENTS; i++) {
                answers.add(threads.submit(() -> {
                    go.await();
                    return request.send();
                }));
            }
            go.countDown();
        }
        return answers.stream().map(Future::resultNow).toList();
    }

    @Test
    void theSameBodyInAnotherOrderIsTheSameAndAnotherBodyIsAConflict() {
        provider.bySteps(ScriptedReply.text("Done."));
        var order = Client.order(Client.prompt(), "scripted").put("max_steps", 7);
        var id = client.post("/v1/agents/run", key, order)
                .then()
                .statusCode(202)
                .extract()
                .<String>path("session_id");
        var turned = new JsonObject();
        order.fieldNames().stream()
                .sorted(java.util.Comparator.reverseOrder())
                .forEach(name -> turned.put(name, order.getValue(name)));
        client.post("/v1/agents/run", key, turned).then().statusCode(202).body("session_id", equalTo(id));
        client.post("/v1/agents/run", key, order.copy().put("max_steps", 8))
                .then()
                .statusCode(409)
                .body("code", equalTo("idempotency_conflict"));
        var other = Client.ofNewOrg()
                .post("/v1/agents/run", key, order)
                .then()
                .statusCode(202)
                .extract()
                .<String>path("session_id");
        assertEquals(false, other.equals(id));
    }

    @Test
    void aRefusedOrderDoesNotUseUpItsKey() {
        provider.bySteps(ScriptedReply.text("Done."));
        var order = Client.order(Client.prompt(), "scripted");
        client.post("/v1/agents/run", key, order.copy().put("model", "nobody"))
                .then()
                .statusCode(422);
        client.post("/v1/agents/run", key, order.copy().put("max_steps", 0))
                .then()
                .statusCode(400);
        client.post("/v1/agents/run", key, order).then().statusCode(202);
    }

    @Test
    void anOrderSentAgainIsAnsweredAsBeforeThoughItsToolHasGone() {
        provider.bySteps(ScriptedReply.text("Done."));
        var order = Client.order(Client.prompt(), "scripted", "pause");
        var id = client.post("/v1/agents/run", key, order)
                .then()
                .statusCode(202)
                .extract()
                .<String>path("session_id");
        var freshKey = UUID.randomUUID().toString();
        PauseTool.becomes(Availability.unavailable("it is worn out"));
        try {
            client.post("/v1/agents/run", key, order).then().statusCode(202).body("session_id", equalTo(id));
            client.post("/v1/agents/run", key, order.copy().put("max_steps", 8))
                    .then()
                    .statusCode(409)
                    .body("code", equalTo("idempotency_conflict"));
            client.post("/v1/agents/run", freshKey, order)
                    .then()
                    .statusCode(422)
                    .body("code", equalTo("tool_unavailable"));
        } finally {
            PauseTool.becomes(Availability.AVAILABLE);
        }
        client.post("/v1/agents/run", freshKey, order.copy().put("max_steps", 9))
                .then()
                .statusCode(202);
    }

    @Test
    void aCancelWithAKeyIsAnsweredTheSameAndItsKeyFitsNoOtherSession() throws Exception {
        provider.bySteps(ScriptedReply.text("late").after(Duration.ofSeconds(60)));
        var id = client.start();
        var path = "/v1/agents/" + id + "/cancel";
        var answers = atOnce(() -> client.post(path, key, new JsonObject()));
        answers.forEach(answer -> {
            answer.then().statusCode(200);
            assertEquals(answers.getFirst().asString(), answer.asString());
        });
        var other = client.start();
        client.post("/v1/agents/" + other + "/cancel", key, new JsonObject())
                .then()
                .statusCode(409)
                .body("code", equalTo("idempotency_conflict"));
        client.post("/v1/agents/" + other + "/cancel", new JsonObject()).then().statusCode(200);
    }

    @Test
    void aRefusedCancelDoesNotUseUpItsKey() {
        provider.bySteps(ScriptedReply.text("Done."));
        var id = client.start();
        client.ended(id);
        var path = "/v1/agents/" + id + "/cancel";
        client.post(path, key, new JsonObject()).then().statusCode(409).body("code", equalTo("session_over"));
        var order = Client.order(Client.prompt(), "scripted");
        client.post("/v1/agents/run", key, order).then().statusCode(202);
    }

    @Test
    void twentyDecisionsWithOneKeyRunTheCallOnce() throws Exception {
        var text = "decided " + UUID.randomUUID();
        provider.bySteps(
                ScriptedReply.call(
                        "g", "guarded", new JsonObject().put("text", text).encode()),
                ScriptedReply.text("Done."));
        var id = client.start("guarded");
        var approval = client.waiting(id).getString("pending_approvals[0].approval_id");
        var path = "/v1/approvals/" + approval + "/decision";
        var approve = new JsonObject().put("decision", "approve");
        var answers = atOnce(() -> client.post(path, key, approve));
        answers.forEach(answer -> answer.then().statusCode(200).body("status", equalTo("approved")));
        assertEquals("completed", client.ended(id).getString("status"));
        assertEquals(1, GuardedTool.runs(text));
        client.post(path, key, new JsonObject().put("decision", "reject"))
                .then()
                .statusCode(409)
                .body("code", equalTo("idempotency_conflict"));
    }
}
