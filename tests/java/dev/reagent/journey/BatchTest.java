package dev.reagent.journey;

import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasSize;
import static org.hamcrest.Matchers.nullValue;
import static org.hamcrest.Matchers.startsWith;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.reagent.WithScriptedProvider;
import dev.reagent.api.Json;
import dev.reagent.model.ScriptedProvider;
import dev.reagent.model.ScriptedReply;
import dev.reagent.model.ScriptedRequest;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.response.Response;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Many runs with one call, and the one that follows them. */
@QuarkusTest
@Tag("external-stores")
@Tag("redis-cluster")
@QuarkusTestResource(WithScriptedProvider.class)
class BatchTest {

    private static final String NOBODY = "{\"prompt\":\"a\",\"model\":\"nobody\"}";

    private static final String PRICED = "claude-haiku-4-5";

    private final Client client = Client.ofNewOrg();
    private final ConcurrentLinkedQueue<String> asked = new ConcurrentLinkedQueue<>();
    ScriptedProvider provider;

    /** A prompt says what its run comes to: it is slow, it fails, or it answers with its own words. */
    @BeforeEach
    void script() {
        provider.script(this::reply);
    }

    private ScriptedReply reply(ScriptedRequest request) {
        var words = words(request);
        asked.add(words);
        var task = words.substring(words.lastIndexOf("task:"));
        if (task.contains("breaks")) {
            return ScriptedReply.error(400, "invalid_request_error");
        }
        var answer = ScriptedReply.text("answer to " + task);
        return task.contains("slow") ? answer.after(Duration.ofSeconds(60)) : answer;
    }

    /** The last words; one wire has them as text, the other as blocks. */
    private static String words(ScriptedRequest request) {
        var messages = request.body().getJsonArray("messages");
        var content = messages.getJsonObject(messages.size() - 1).getValue("content");
        return content instanceof JsonArray blocks
                ? blocks.stream()
                        .map(block -> ((JsonObject) block).getString("text"))
                        .collect(Collectors.joining("\n"))
                : String.valueOf(content);
    }

    private static JsonObject order(String task) {
        return Client.order("task: " + task, "scripted");
    }

    private static JsonObject batch(String... tasks) {
        var runs = new JsonArray();
        List.of(tasks).forEach(task -> runs.add(order(task)));
        return new JsonObject().put("runs", runs);
    }

    private Response post(JsonObject batch) {
        return client.post("/v1/agents/batch", batch);
    }

    private Json accepted(JsonObject batch) {
        return Json.of(post(batch).then().statusCode(202).extract().response());
    }

    /** Asked again, as clients do, where a busy server says that it does not know. */
    private Json stand(String id) {
        var answer = client.get("/v1/batches/" + id);
        for (int tries = 1; answer.statusCode() == 503 && tries < 5; tries++) {
            answer = client.get("/v1/batches/" + id);
        }
        return Json.of(answer.then().statusCode(200).extract().response());
    }

    private Json ended(String id) {
        Client.await(
                "the end of batch " + id, () -> stand(id).getString("status").matches("completed|failed|cancelled"));
        return stand(id);
    }

    private int sessions() {
        return client.get("/v1/agents?limit=100").jsonPath().getList("sessions").size();
    }

    @Test
    void aBatchHasOneStatusAndOneCostAndItsLastRunIsToldEveryAnswer() {
        var order = batch("red", "green", "blue").put("then", order("sum up").put("model", PRICED));
        order.getJsonArray("runs").getJsonObject(1).put("model", PRICED);
        var response = post(order);
        var id = response.then()
                .statusCode(202)
                .body("session_ids", hasSize(3))
                .body("poll_url", startsWith("/v1/batches/"))
                .extract()
                .<String>path("batch_id");
        assertEquals("/v1/batches/" + id, response.header("Location"));
        var then = response.jsonPath().getString("then_session_id");
        assertEquals(
                response.jsonPath().getList("session_ids"), client.json(then).getList("after.sessions"));
        assertEquals("run", client.json(then).getString("after.on_failure"));
        var ended = ended(id);
        assertEquals("completed", ended.getString("status"));
        assertEquals(3, ended.getInt("counts.completed"));
        assertEquals(then, ended.getString("then.session_id"));
        assertEquals("completed", ended.getString("then.status"));
        var told = asked.stream()
                .filter(it -> it.endsWith("task: sum up"))
                .findFirst()
                .orElseThrow();
        var ids = response.jsonPath().<String>getList("session_ids");
        for (int i = 0; i < 3; i++) {
            var answer = "answer to task: " + List.of("red", "green", "blue").get(i);
            assertEquals(answer, client.json(ids.get(i)).getString("final_answer"));
            assertTrue(told.contains("session " + ids.get(i) + ", completed and answered:\n" + answer), told);
        }
        var all = new ArrayList<>(ids);
        all.add(then);
        var cost = all.stream()
                .map(session -> new BigDecimal(client.json(session).getString("totals.cost_usd")))
                .reduce(BigDecimal.ZERO, BigDecimal::add);
        assertTrue(cost.signum() > 0);
        assertEquals(cost, new BigDecimal(ended.getString("cost_usd")));
    }

    @Test
    void aThousandRunsAreAcceptedWithOneCallAndRunToTheirEnds() {
        var tasks = IntStream.range(0, 1000).mapToObj(i -> "n" + i).toArray(String[]::new);
        var accepted = accepted(batch(tasks));
        var ids = accepted.<String>getList("session_ids");
        assertEquals(1000, new HashSet<>(ids).size());
        var id = accepted.getString("batch_id");
        var counts = stand(id).<String, Integer>getMap("counts");
        assertEquals(1000, counts.values().stream().mapToInt(Integer::intValue).sum());
        Client.await("half of them", () -> stand(id).getInt("counts.completed") >= 500);
        assertEquals("completed", ended(id).getString("status"));
        assertEquals(1000, stand(id).getInt("counts.completed"));
        assertEquals("answer to task: n999", client.json(ids.get(999)).getString("final_answer"));
    }

    @Test
    void theSameKeyGivesTheSameBatchAndNoOther() {
        var key = UUID.randomUUID().toString();
        var order = batch("one", "two").put("then", order("sum up"));
        var first = client.post("/v1/agents/batch", key, order);
        first.then().statusCode(202);
        assertEquals(
                first.asString(), client.post("/v1/agents/batch", key, order).asString());
        assertEquals(3, sessions());
        for (var path : List.of("/v1/agents/batch", "/v1/agents/run")) {
            var other = path.endsWith("run") ? order("one") : batch("one");
            client.post(path, key, other).then().statusCode(409).body("code", equalTo("idempotency_conflict"));
        }
        var single = UUID.randomUUID().toString();
        client.post("/v1/agents/run", single, order("one")).then().statusCode(202);
        client.post("/v1/agents/batch", single, order).then().statusCode(409);
        assertEquals(4, sessions());
    }

    @Test
    void whereOneRunCannotBeAcceptedNoneIsAndItIsNamed() {
        var bad = batch("a", "b", "c");
        bad.getJsonArray("runs").getJsonObject(2).put("max_steps", 0);
        post(bad).then().statusCode(400).body("violations.field", equalTo(List.of("runs[2].max_steps")));
        var unknown = batch("a", "b");
        unknown.getJsonArray("runs").add(new JsonObject(NOBODY));
        post(unknown)
                .then()
                .statusCode(422)
                .body("code", equalTo("unknown_model"))
                .body("detail", startsWith("runs[2]: There is no model called \"nobody\""));
        post(batch("a").put("then", new JsonObject(NOBODY)))
                .then()
                .statusCode(422)
                .body("detail", startsWith("then: "));
        var inside = batch("a", "b");
        inside.getJsonArray("runs")
                .getJsonObject(1)
                .put("callback", new JsonObject().put("url", "https://169.254.169.254/"));
        post(inside)
                .then()
                .statusCode(400)
                .body("violations.field", equalTo(List.of("runs[1].callback.url")))
                .body("detail", startsWith("runs[1].callback.url "));
        var key = UUID.randomUUID().toString();
        var waits = batch("a", "b");
        var nobodys = UUID.randomUUID().toString();
        waits.getJsonArray("runs")
                .getJsonObject(1)
                .put("after", new JsonObject().put("sessions", new JsonArray().add(nobodys)));
        client.post("/v1/agents/batch", key, waits)
                .then()
                .statusCode(422)
                .body("code", equalTo("unknown_session"))
                .body("detail", containsString(nobodys));
        assertEquals(0, sessions());
        client.post("/v1/agents/batch", key, batch("a")).then().statusCode(202);
    }

    @Test
    void aFailureIsTheBatchesUnlessARunFollowsThatGoesOnAllTheSame() {
        var failed = ended(accepted(batch("fine", "breaks")).getString("batch_id"));
        assertEquals("failed", failed.getString("status"));
        assertEquals(1, failed.getInt("counts.completed"));
        assertEquals(1, failed.getInt("counts.failed"));
        var goesOn = ended(
                accepted(batch("fine", "breaks").put("then", order("sum up"))).getString("batch_id"));
        assertEquals("completed", goesOn.getString("status"));
        assertEquals(1, goesOn.getInt("counts.failed"));
        var strict = order("sum up").put("after", new JsonObject().put("on_failure", "fail"));
        var accepted = accepted(batch("fine", "breaks").put("then", strict));
        assertEquals("failed", ended(accepted.getString("batch_id")).getString("status"));
        assertEquals(
                "predecessor_failed",
                client.json(accepted.getString("then_session_id")).getString("error.code"));
    }

    @Test
    void whatIsCancelledOfABatchIsCountedSo() {
        var accepted = accepted(batch("quick", "slow"));
        var id = accepted.getString("batch_id");
        Client.await("the quick one's end", () -> stand(id).getInt("counts.completed") == 1);
        assertEquals("running", stand(id).getString("status"));
        client.post("/v1/agents/" + accepted.getString("session_ids[1]") + "/cancel", new JsonObject())
                .then()
                .statusCode(200);
        assertEquals("cancelled", ended(id).getString("status"));
        assertEquals(1, stand(id).getInt("counts.cancelled"));
        client.get("/v1/batches/" + id).then().body("then", nullValue());
    }

    @Test
    void aBatchOfAnotherOrganisationIsNone() {
        var id = accepted(batch("mine")).getString("batch_id");
        var nobodys = UUID.randomUUID().toString();
        for (var unseen : List.of(id, nobodys)) {
            Client.ofNewOrg()
                    .get("/v1/batches/" + unseen)
                    .then()
                    .statusCode(404)
                    .body("code", equalTo("batch_not_found"))
                    .body("detail", equalTo("There is no such batch."));
        }
    }
}
