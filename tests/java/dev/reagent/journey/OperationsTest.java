package dev.reagent.journey;

import static io.restassured.RestAssured.given;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.startsWith;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.reagent.WithScriptedProvider;
import dev.reagent.model.ScriptedProvider;
import dev.reagent.model.ScriptedReply;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.QuarkusTestProfile;
import io.quarkus.test.junit.TestProfile;
import io.restassured.RestAssured;
import io.restassured.response.Response;
import io.restassured.response.ValidatableResponse;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What operators order a server to do, and what its clients see of it. */
@QuarkusTest
@Tag("external-stores")
@Tag("redis-cluster")
@QuarkusTestResource(WithScriptedProvider.class)
@TestProfile(OperationsTest.TwoAtOnce.class)
class OperationsTest {

    /** A server that runs two sessions at a time. */
    public static final class TwoAtOnce implements QuarkusTestProfile {

        @Override
        public Map<String, String> getConfigOverrides() {
            return Map.of("reagent.run.max-sessions", "2");
        }
    }

    /** Longer than a drain waits for a model. */
    private static final Duration LONG = Duration.ofSeconds(7);

    private final Client client = Client.ofNewOrg();
    private final ArrayDeque<String> begun = new ArrayDeque<>();
    ScriptedProvider provider;

    @AfterEach
    void asBefore() {
        operate("resume_intake");
        operate("resume_claims");
        operate("resume_claims", server());
        operate("undrain", server());
        while (!begun.isEmpty()) {
            cancel(begun.pop());
        }
        Client.await(
                "it takes again", () -> gauge("reagent_claims_paused") == 0 && gauge("reagent_intake_paused") == 0);
    }

    @Test
    void aServerSaysWhereItIs() {
        var before = Instant.now().plusSeconds(5);
        Client.await("it has said so", () -> self().get("address") != null);
        var self = self();
        assertEquals(ProcessHandle.current().pid(), ((Number) self.get("pid")).longValue());
        assertEquals("127.0.0.1:" + RestAssured.port, self.get("address"));
        assertFalse(self.get("host").toString().isBlank());
        var started = Instant.parse(self.get("started_at").toString());
        assertTrue(started.isBefore(before) && started.isAfter(before.minus(Duration.ofHours(2))), started::toString);
    }

    private Map<String, Object> self() {
        return given().get("/v1/operations").jsonPath().getMap("servers.find { it.server_id == '" + server() + "' }");
    }

    @Test
    void whileTheIntakeIsPausedNewRunsAreRefusedAndKnownOnesAnswered() {
        provider.bySteps(ScriptedReply.text("Done."));
        var key = UUID.randomUUID().toString();
        var order = order();
        var first = accepted(client.post("/v1/agents/run", key, order));
        operate("pause_intake").body("intake_paused", equalTo(true)).body("claims_paused", equalTo(false));
        Client.await("it has heard", () -> gauge("reagent_intake_paused") == 1);
        var late = UUID.randomUUID().toString();
        var lateOrder = order();
        var refused = client.post("/v1/agents/run", late, lateOrder);
        refused.then().statusCode(503).body("code", equalTo("intake_paused")).body("retryable", equalTo(true));
        assertTrue(Integer.parseInt(refused.header("Retry-After")) >= 1);
        assertEquals(first, accepted(client.post("/v1/agents/run", key, order)));
        assertEquals("completed", client.ended(first).getString("status"), "what was accepted goes on");
        operate("resume_intake").body("intake_paused", equalTo(false));
        Client.await("it has heard", () -> gauge("reagent_intake_paused") == 0);
        accepted(client.post("/v1/agents/run", late, lateOrder));
    }

    @Test
    void whileTheIntakeIsPausedNewBatchesAreRefusedWholeAndKnownOnesAnswered() {
        provider.bySteps(ScriptedReply.text("Done."));
        var key = UUID.randomUUID().toString();
        var batch = new JsonObject().put("runs", new JsonArray().add(order()).add(order()));
        var first = client.post("/v1/agents/batch", key, batch)
                .then()
                .statusCode(202)
                .extract()
                .asString();
        operate("pause_intake");
        Client.await("it has heard", () -> gauge("reagent_intake_paused") == 1);
        client.post("/v1/agents/batch", batch).then().statusCode(503).body("code", equalTo("intake_paused"));
        assertEquals(first, client.post("/v1/agents/batch", key, batch).asString());
        assertEquals(2, client.get("/v1/agents").jsonPath().getList("sessions").size());
    }

    @ParameterizedTest
    @CsvSource({"false", "true"})
    void whileClaimsArePausedRunsWaitAndGoOnAfterwards(boolean ofOneServer) {
        provider.bySteps(ScriptedReply.text("Done."));
        order("pause_claims", ofOneServer)
                .body("claims_paused", equalTo(!ofOneServer))
                .body(own("claims_paused"), equalTo(ofOneServer))
                .body(own("draining"), equalTo(false));
        Client.await("it has heard", () -> gauge("reagent_claims_paused") == 1);
        assertTakes(false);
        var id = accepted(client.post("/v1/agents/run", order()));
        client.request()
                .header("If-None-Match", client.view(id).header("ETag"))
                .get("/v1/agents/" + id + "?wait_seconds=2")
                .then()
                .statusCode(304);
        assertEquals("pending", client.json(id).getString("status"));
        order("resume_claims", ofOneServer);
        assertEquals("completed", client.ended(id).getString("status"));
        assertTakes(true);
    }

    /** Requests may be sent to it all the same. */
    private static void assertTakes(boolean runs) {
        given().get("/q/health/group/traffic").then().statusCode(200).body("checks[0].data.taken", equalTo(runs));
    }

    private ValidatableResponse order(String action, boolean ofOneServer) {
        return ofOneServer ? operate(action, server()) : operate(action);
    }

    @Test
    void aServerThatIsDrainedHandsOverWhatItHasIsStillReadyAndTakesAgainWhenItMay() {
        provider.bySteps(ScriptedReply.text("Done.").after(Duration.ofSeconds(60)));
        var id = running();
        operate("drain", server()).body(own("draining"), equalTo(true));
        Client.await("it has nothing", () -> sessions() == 0);
        given().get("/q/health/ready").then().statusCode(200);
        provider.bySteps(ScriptedReply.text("Done."));
        operate("undrain", server()).body(own("draining"), equalTo(false));
        assertEquals("completed", client.ended(id).getString("status"));
    }

    @Test
    void whatIsTakenAfterADrainWasCalledOffIsNotBrokenOffByIt() {
        provider.bySteps(ScriptedReply.text("late").after(Duration.ofSeconds(60)));
        var first = running();
        operate("drain", server());
        Client.await("it drains", () -> gauge("reagent_claims_paused") == 1);
        operate("undrain", server());
        Client.await("it takes again", () -> gauge("reagent_claims_paused") == 0);
        int brokenOff = provider.brokenOff();
        provider.bySteps(ScriptedReply.text("Done.").after(LONG));
        var next = accepted(client.post("/v1/agents/run", order()));
        assertEquals("completed", client.ended(next).getString("status"));
        assertEquals(brokenOff, provider.brokenOff());
        assertEquals("running", client.json(first).getString("status"), "nor is what it had");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{}                                              | action",
                "{\"action\":\"explode\"}                        | action",
                "{\"action\":7}                                  | action",
                "{\"action\":\"drain\"}                          | server",
                "{\"action\":\"undrain\"}                        | server",
                "{\"action\":\"drain\",\"server\":\"nobody\"}    | server",
                "{\"action\":\"drain\",\"server\":\"\"}          | server",
                "{\"action\":\"pause_claims\",\"server\":\"x\"}  | server",
                "{\"action\":\"pause_intake\",\"server\":\"x\"}  | server",
                "{\"action\":\"pause_claims\",\"until\":\"noon\"} | until",
            })
    void anOrderThatMakesNoSenseIsRefusedByTheFieldThatIsWrong(String body, String field) {
        client.post("/v1/operations", new JsonObject(body))
                .then()
                .statusCode(400)
                .body("violations[0].field", equalTo(field));
        client.get("/v1/operations")
                .then()
                .statusCode(200)
                .body("claims_paused", equalTo(false))
                .body(own("draining"), equalTo(false));
    }

    @Test
    void whatIsNoJsonAndWhatIsAskedForWithMoreAreRefused() {
        given().contentType("text/plain")
                .body("{\"action\":\"pause_intake\"}")
                .post("/v1/operations")
                .then()
                .statusCode(415);
        given().get("/v1/operations?verbose=1").then().statusCode(400).body("violations[0].field", equalTo("verbose"));
        given().delete("/v1/operations").then().statusCode(405);
    }

    private ValidatableResponse operate(String action) {
        return ordered(new JsonObject().put("action", action));
    }

    private ValidatableResponse operate(String action, String server) {
        return ordered(new JsonObject().put("action", action).put("server", server));
    }

    private ValidatableResponse ordered(JsonObject order) {
        return client.post("/v1/operations", order).then().statusCode(200).contentType(startsWith("application/json"));
    }

    private String server() {
        return client.get("/v1/operations").path("server_id");
    }

    /** Where a view has a field of the server that answers; others of earlier tests may still be listed for some seconds. */
    private String own(String field) {
        return "servers.find { it.server_id == '" + server() + "' }." + field;
    }

    private int sessions() {
        return client.get("/v1/operations").<Integer>path(own("sessions"));
    }

    private static double gauge(String name) {
        return given().get("/q/metrics")
                .asString()
                .lines()
                .filter(line -> line.startsWith(name + "{") || line.startsWith(name + " "))
                .mapToDouble(line -> Double.parseDouble(line.substring(line.lastIndexOf(' ') + 1)))
                .findFirst()
                .orElseThrow();
    }

    private String running() {
        var order = order();
        var id = accepted(client.post("/v1/agents/run", order));
        Client.await(
                "the model is asked",
                () -> provider.callsOf(order.getString("prompt")) > 0
                        && client.json(id).getString("status").equals("running"));
        return id;
    }

    private String accepted(Response answer) {
        String id = answer.then().statusCode(202).extract().path("session_id");
        begun.push(id);
        return id;
    }

    private void cancel(String id) {
        client.post("/v1/agents/" + id + "/cancel", new JsonObject());
    }

    private static JsonObject order() {
        return Client.order(Client.prompt(), "scripted");
    }
}
