package dev.reagent.journey;

import static org.hamcrest.Matchers.empty;
import static org.hamcrest.Matchers.equalTo;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.reagent.WithScriptedProvider;
import dev.reagent.model.ScriptedProvider;
import dev.reagent.model.ScriptedReply;
import dev.reagent.model.ScriptedRequest;
import io.quarkus.redis.datasource.RedisDataSource;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import jakarta.inject.Inject;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import org.jdbi.v3.core.Jdbi;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Runs that start when others have ended, and what they are told. */
@QuarkusTest
@Tag("external-stores")
@Tag("redis-cluster")
@QuarkusTestResource(WithScriptedProvider.class)
class ChainTest {

    private final Client client = Client.ofNewOrg();
    ScriptedProvider provider;

    @Inject
    Jdbi jdbi;

    @Inject
    RedisDataSource redis;

    @Inject
    HotCopy hot;

    /** A prompt says what its run comes to: it is slow, it fails, or it answers with its own words. */
    @BeforeEach
    void script() {
        provider.script(ChainTest::reply);
    }

    private static ScriptedReply reply(ScriptedRequest request) {
        var words = words(request);
        var task = words.substring(words.lastIndexOf("task:"));
        if (task.contains("breaks")) {
            return ScriptedReply.error(400, "invalid_request_error");
        }
        var answer = ScriptedReply.text("answer to " + task);
        return task.contains("slow") ? answer.after(Duration.ofSeconds(60)) : answer;
    }

    private static String words(ScriptedRequest request) {
        var messages = request.body().getJsonArray("messages");
        return messages.getJsonObject(messages.size() - 1).getString("content");
    }

    /** What the model was asked for a task; empty where it was not. */
    private String asked(JsonObject order) {
        return provider.requests().stream()
                .map(ChainTest::words)
                .filter(it -> it.endsWith(order.getString("prompt")))
                .findFirst()
                .orElse("");
    }

    private static JsonObject order(String task) {
        return Client.order("task: " + task + " " + UUID.randomUUID(), "scripted");
    }

    private static JsonObject after(JsonObject order, String onFailure, String... ids) {
        return order.put(
                "after",
                new JsonObject().put("sessions", new JsonArray(List.of(ids))).put("on_failure", onFailure));
    }

    @Test
    void aRunWaitsForTwoOthersAndIsToldTheirAnswers() throws IOException {
        var slow = client.start(order("slow"));
        var first = client.start(order("quick"));
        client.ended(first);
        var sumUp = after(order("sum up"), "run", first, slow);
        var id = client.start(sumUp);
        Client.await(
                "the end of the first is told",
                () -> client.json(id).getList("after.waiting_for").equals(List.of(slow)));
        var waiting = client.json(id);
        assertEquals("pending", waiting.getString("status"));
        assertEquals("waiting_for_sessions", waiting.getString("status_reason"));
        assertEquals(List.of(first, slow), waiting.getList("after.sessions"));
        assertEquals("run", waiting.getString("after.on_failure"));
        assertEquals(List.of(), redis.key().keys("r:{" + id + "}:*"), "one that waits is a row and nothing else");
        assertNull(deadline(id), "its time does not run");
        client.get("/v1/agents?status=pending")
                .then()
                .body("sessions.find { it.session_id == '" + id + "' }.status_reason", equalTo("waiting_for_sessions"));
        var start = client.firstOfStream(id);
        client.post("/v1/agents/" + slow + "/cancel", new JsonObject()).then().statusCode(200);
        var ended = client.ended(id);
        assertEquals(start, client.firstOfStream(id), "an event stays as it was told first");
        assertEquals("completed", ended.getString("status"), ended::prettify);
        assertNull(ended.getString("status_reason"));
        assertEquals(List.of(), ended.getList("after.waiting_for"));
        var asked = asked(sumUp);
        assertTrue(asked.contains("session " + first + ", completed and answered:\nanswer to task: quick"), asked);
        assertTrue(asked.contains("session " + slow + ", was cancelled."), asked);
        assertTrue(asked.indexOf("was cancelled.") < asked.indexOf("sum up"), asked);
        assertEquals(0, rows("run_wait", id) + rows("run_after", id), "nothing is left of its wait");
    }

    private String deadline(String id) {
        return jdbi.withHandle(
                handle -> handle.createQuery("select deadline_at from run where session_id = cast(:id as uuid)")
                        .bind("id", id)
                        .mapTo(String.class)
                        .one());
    }

    private int rows(String table, String id) {
        return jdbi.withHandle(
                handle -> handle.createQuery("select count(*) from <table> where session_id = cast(:id as uuid)")
                        .define("table", table)
                        .bind("id", id)
                        .mapTo(Integer.class)
                        .one());
    }

    @Test
    void aFailureEndsAllThatWaitForItWithoutAStepThoughOthersStillRun() {
        var slow = client.start(order("slow"));
        var broken = client.start(order("breaks"));
        var orderOfSecond = after(order("second"), "fail", slow, broken);
        var second = client.start(orderOfSecond);
        var third = client.start(after(order("third"), "fail", second));
        var orderOfLast = after(order("anyway"), "run", third);
        var anyway = client.start(orderOfLast);
        for (var id : List.of(second, third)) {
            var view = client.ended(id);
            assertEquals("failed", view.getString("status"));
            assertEquals("predecessor_failed", view.getString("error.code"));
            assertEquals(0, view.getList("steps").size());
        }
        assertTrue(client.json(second).getString("error.message").contains(broken));
        assertTrue(client.json(third).getString("error.message").contains(second));
        assertEquals("completed", client.ended(anyway).getString("status"));
        assertEquals("", asked(orderOfSecond));
        var told = asked(orderOfLast);
        assertTrue(told.contains("session " + third + ", failed:\npredecessor_failed: "), told);
        client.post("/v1/agents/" + slow + "/cancel", new JsonObject()).then().statusCode(200);
    }

    @Test
    void aRunAfterOneThatIsOverStartsAtOnce() {
        var first = client.start(order("quick"));
        client.ended(first);
        hot.deleteFinished(first);
        var id = client.start(after(order("next"), "fail", first));
        assertEquals("completed", client.ended(id).getString("status"));
    }

    @Test
    void cancelEndsOneThatWaitsAtOnceAndThoseThatWaitForIt() {
        var slow = client.start(order("slow"));
        var order = after(order("waits"), "run", slow);
        var waiting = client.start(order);
        var dependent = client.start(after(order("depends"), "fail", waiting));
        client.post("/v1/agents/" + waiting + "/cancel", new JsonObject())
                .then()
                .statusCode(200)
                .body("status", equalTo("cancelled"))
                .body("stopped", empty());
        assertEquals("cancelled", client.json(waiting).getString("status"));
        assertEquals("predecessor_failed", client.ended(dependent).getString("error.code"));
        client.post("/v1/agents/" + waiting + "/cancel", new JsonObject())
                .then()
                .statusCode(200);
        client.post("/v1/agents/" + slow + "/cancel", new JsonObject()).then().statusCode(200);
        assertEquals("cancelled", client.json(waiting).getString("status"));
        assertEquals("", asked(order));
    }

    @Test
    void aSessionThatIsNotTheOrganisationsIsRefusedLikeOneThatIsNot() {
        var others = Client.ofNewOrg().start(order("quick"));
        var nobodys = UUID.randomUUID().toString();
        for (var id : List.of(others, nobodys)) {
            var key = UUID.randomUUID().toString();
            client.post("/v1/agents/run", key, after(order("next"), "fail", id))
                    .then()
                    .statusCode(422)
                    .body("code", equalTo("unknown_session"))
                    .body("detail", equalTo("No session has the id \"" + id + "\" (field after.sessions[0])."));
            client.post("/v1/agents/run", key, order("quick")).then().statusCode(202);
        }
    }

    @Test
    void anOrderWithAKeyThatWaitsIsAcceptedOnce() {
        var slow = client.start(order("slow"));
        var key = UUID.randomUUID().toString();
        var order = after(order("next"), "fail", slow);
        var id = client.post("/v1/agents/run", key, order).path("session_id");
        client.post("/v1/agents/run", key, order).then().statusCode(202).body("session_id", equalTo(id));
        client.post("/v1/agents/" + slow + "/cancel", new JsonObject()).then().statusCode(200);
        assertEquals("predecessor_failed", client.ended(String.valueOf(id)).getString("error.code"));
    }

    @Test
    void theStreamOfOneThatWaitsGoesOnWhenItStarts() {
        var slow = client.start(order("slow"));
        var id = client.start(after(order("next"), "run", slow));
        var events = java.util.concurrent.CompletableFuture.supplyAsync(() -> client.stream(id));
        Client.await(
                "the tag changes as others end",
                () -> client.view(id).header("ETag").equals("\"1-1\""));
        client.post("/v1/agents/" + slow + "/cancel", new JsonObject()).then().statusCode(200);
        client.ended(id);
        var told = Sse.of(events.join());
        assertEquals("session.started", told.getFirst().event());
        assertEquals("session.completed", told.getLast().event());
    }

    @Test
    void aWaitOutlivesTheLossOfRedisAndOfTheServerThatShouldEndIt() {
        var slow = client.start(order("slow"));
        var next = after(order("next"), "run", slow);
        var id = client.start(next);
        // as if the server had died between the commit of the last end and the start
        jdbi.useHandle(handle -> {
            handle.createUpdate("update run_after set status = 'cancelled' where session_id = cast(:id as uuid)")
                    .bind("id", id)
                    .execute();
            handle.createUpdate("update run_wait set open = 0 where session_id = cast(:id as uuid)")
                    .bind("id", id)
                    .execute();
        });
        assertEquals("completed", client.ended(id).getString("status"));
        assertTrue(asked(next).contains("session " + slow + ", was cancelled."), () -> asked(next));
        client.post("/v1/agents/" + slow + "/cancel", new JsonObject()).then().statusCode(200);
    }
}
