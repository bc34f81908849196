package dev.reagent.api;

import static io.restassured.RestAssured.given;
import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.empty;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasItem;
import static org.hamcrest.Matchers.hasItems;
import static org.hamcrest.Matchers.hasSize;
import static org.hamcrest.Matchers.lessThan;
import static org.hamcrest.Matchers.matchesPattern;
import static org.hamcrest.Matchers.notNullValue;
import static org.hamcrest.Matchers.nullValue;
import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.reagent.agent.Event;
import dev.reagent.agent.call.Failure;
import dev.reagent.agent.call.Fence;
import dev.reagent.agent.task.Message;
import dev.reagent.agent.task.Priority;
import dev.reagent.agent.task.SessionId;
import dev.reagent.api.contract.Contract;
import dev.reagent.run.intake.RunRefused;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import io.restassured.builder.RequestSpecBuilder;
import io.restassured.specification.RequestSpecification;
import jakarta.inject.Inject;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Runs over HTTP, from the order to the end; every answer is held against the OpenAPI document. */
@QuarkusTest
@TestProfile(InMemory.class)
class AgentApiTest {

    @Inject
    InMemoryRuns runs;

    private RequestSpecification contract;

    @BeforeEach
    void holdAnswersAgainstTheContract() {
        contract = new RequestSpecBuilder().addFilter(Contract.filter()).build();
    }

    private RequestSpecification client() {
        return given().spec(contract);
    }

    private SessionId ordered(String body) {
        String id = client().contentType("application/json")
                .body(body)
                .post("/v1/agents/run")
                .then()
                .statusCode(202)
                .extract()
                .path("session_id");
        return new SessionId(id);
    }

    @Test
    void anAcceptedRunTellsWhereToFindIt() {
        var id = client().contentType("application/json")
                .body("{\"prompt\":\"hello\"}")
                .post("/v1/agents/run")
                .then()
                .statusCode(202)
                .body("status", equalTo("pending"))
                .body("keySet()", hasSize(4))
                .extract()
                .<String>path("session_id");
        client().get("/v1/agents/" + id).then().statusCode(200).body("status", equalTo("pending"));
        var again = client().contentType("application/json")
                .body("{\"prompt\":\"hello\"}")
                .post("/v1/agents/run");
        String other = again.path("session_id");
        assertEquals("/v1/agents/" + other, again.header("Location"));
        assertEquals("/v1/agents/" + other, again.path("poll_url"));
        assertEquals("/v1/agents/" + other + "/events", again.path("stream_url"));
    }

    @Test
    void whatIsLeftOutIsAsUsual() {
        var task = runs.session(ordered("{\"prompt\":\"hello\"}")).task();
        assertEquals("default", task.orgId());
        assertEquals("offline", task.modelChoice().model());
        assertEquals(List.of("sql_query", "web_fetch"), task.tools());
        assertEquals(20, task.limits().maxSteps());
        assertEquals(Duration.ofMinutes(10), task.limits().timeout());
        assertEquals(List.of(Message.User.of("hello")), task.input().messages());
        assertEquals(Priority.NORMAL, task.schedule().priority());
    }

    @Test
    void whatIsOrderedIsTaken() {
        var task = runs.session(ordered("""
                {"messages": [{"role": "system", "content": "be brief"}, {"role": "user", "content": "a\\u0000b\\ud800"},
                              {"role": "assistant", "content": "hm"}],
                 "model": "planner", "tools": [], "max_steps": 200, "timeout_seconds": 86400, "system": "s",
                 "max_output_tokens": 1, "temperature": 0, "priority": "low", "metadata": {"b": 1, "a": [1.50, null]}}""")).task();
        assertEquals("offline", task.modelChoice().model());
        assertEquals(List.of(), task.tools());
        assertEquals(200, task.limits().maxSteps());
        assertEquals(Duration.ofDays(1), task.limits().timeout());
        assertEquals(1, task.modelChoice().maxOutputTokens());
        assertEquals(0.0, task.modelChoice().temperature());
        assertEquals(Priority.LOW, task.schedule().priority());
        assertEquals("{\"a\":[1.5,null],\"b\":1}", task.metadata());
        assertEquals(3, task.input().messages().size());
        assertEquals(Message.User.of("a\uFFFDb\uFFFD"), task.input().messages().get(1));
    }

    @Test
    void theSameKeyAndBodyGiveTheSameRunAndAnotherBodyIsRefused() {
        var key = UUID.randomUUID().toString();
        var first = withKey(key, "{\"prompt\":\"a\",\"max_steps\":5}")
                .statusCode(202)
                .extract()
                .<String>path("session_id");
        withKey(key, "{ \"max_steps\": 5, \"prompt\": \"\\u0061\" }")
                .statusCode(202)
                .body("session_id", equalTo(first));
        withKey(key, "{\"prompt\":\"b\"}").statusCode(409).body("code", equalTo("idempotency_conflict"));
    }

    private io.restassured.response.ValidatableResponse withKey(String key, String body) {
        return client().contentType("application/json")
                .header("Idempotency-Key", key)
                .body(body)
                .post("/v1/agents/run")
                .then();
    }

    @Test
    void unknownAndMissingModelsAndToolsAreToldApart() {
        refused("{\"prompt\":\"a\",\"model\":\"gpt-9\"}", 422, "unknown_model")
                .body("known", hasItems("offline", "planner", "haiku"));
        refused("{\"prompt\":\"a\",\"model\":\"haiku\"}", 422, "model_unavailable");
        refused("{\"prompt\":\"a\",\"tools\":[\"web_fetch\",\"rm\"]}", 422, "unknown_tool")
                .body("known", contains("code_run", "sql_query", "web_fetch"));
        refused("{\"prompt\":\"a\",\"tools\":[\"code_run\"]}", 422, "tool_unavailable");
        refused("{\"prompt\":\"a\",\"sandbox\":\"vast\"}", 422, "unknown_sandbox")
                .body("known", contains("heavy", "medium", "quick", "small"));
    }

    @Test
    void aRunIsShownWithTheSandboxThatItNamed() {
        var id = ordered("{\"prompt\":\"a\",\"sandbox\":\"quick\"}");
        client().get("/v1/agents/" + id)
                .then()
                .statusCode(200)
                .body("sandbox.tier", equalTo("quick"))
                .body("sandbox.vcpus", equalTo(1.0f))
                .body("sandbox.memory_mb", equalTo(512))
                .body("sandbox.reduced", equalTo(false));
        var other = ordered("{\"prompt\":\"a\",\"tools\":[]}");
        client().get("/v1/agents/" + other).then().statusCode(200).body("sandbox", nullValue());
    }

    private io.restassured.response.ValidatableResponse refused(String body, int status, String code) {
        return client().contentType("application/json")
                .body(body)
                .post("/v1/agents/run")
                .then()
                .statusCode(status)
                .contentType("application/problem+json")
                .body("code", equalTo(code))
                .body("retryable", equalTo(status == 429 || status == 503));
    }

    @Test
    void aFullQueueAndAMissingStoreSayWhenToComeBack() {
        runs.failNext(new RunRefused(RunRefused.Why.QUEUE_FULL, "The queue is full.", Duration.ofSeconds(7)));
        var full = refused("{\"prompt\":\"a\"}", 429, "queue_full");
        full.header("Retry-After", "7");
        runs.failNext(new RunRefused(RunRefused.Why.STORE_UNAVAILABLE, "PostgreSQL does not answer."));
        refused("{\"prompt\":\"a\"}", 503, "store_unavailable").header("Retry-After", notNullValue());
    }

    @Test
    void anUnexpectedFailureIsAProblemWithAnErrorIdAndNoWordOfItsCause() {
        runs.failNext(new IllegalStateException("the secret of the house"));
        var answer = given().contentType("application/json")
                .body("{\"prompt\":\"a\"}")
                .post("/v1/agents/run");
        answer.then().statusCode(500).body("code", equalTo("internal")).body("error_id", notNullValue());
        assertEquals(-1, answer.asString().indexOf("secret"));
    }

    @Test
    void aPollKnowsWhatItsClientKnows() {
        var id = ordered("{\"prompt\":\"a\"}");
        var tag = client().get("/v1/agents/" + id).header("ETag");
        for (var known : List.of(tag, "W/" + tag, "\"x\", " + tag, "*")) {
            client().header("If-None-Match", known)
                    .get("/v1/agents/" + id)
                    .then()
                    .statusCode(304)
                    .header("ETag", tag);
        }
        runs.happened(id, new Event.StepAsked(0, new Fence(1, "a")));
        client().header("If-None-Match", tag)
                .get("/v1/agents/" + id)
                .then()
                .statusCode(200)
                .body("status", equalTo("running"))
                .body("steps", hasSize(1));
        client().get("/v1/agents/" + id + "?after_step=0")
                .then()
                .body("steps", empty())
                .body("totals.steps", equalTo(1));
        client().get("/v1/agents/" + id + "?after_step=-1").then().body("steps", hasSize(1));
    }

    @Test
    void aLongPollAnswersWithTheNewsAndNotBefore() {
        var id = ordered("{\"prompt\":\"a\"}");
        var tag = client().get("/v1/agents/" + id).header("ETag");
        var poll = CompletableFuture.supplyAsync(
                () -> client().header("If-None-Match", tag).get("/v1/agents/" + id + "?wait_seconds=30"));
        runs.happened(id, new Event.StepAsked(0, new Fence(1, "a")));
        poll.join().then().statusCode(200).time(lessThan(10_000L));
        client().header("If-None-Match", client().get("/v1/agents/" + id).header("ETag"))
                .get("/v1/agents/" + id + "?wait_seconds=1")
                .then()
                .statusCode(304);
        runs.happened(id, new Event.SessionFailed(new Failure("timeout", "Its time is over."), null));
        client().get("/v1/agents/" + id + "?wait_seconds=60&after_step=9")
                .then()
                .statusCode(200)
                .time(lessThan(10_000L))
                .body("status", equalTo("failed"))
                .body("error.code", equalTo("timeout"));
    }

    @Test
    void aSessionOfAnotherOrganisationIsNotThere() {
        var id = ordered("{\"prompt\":\"a\"}");
        for (var path : List.of("", "/events", "/calls/x")) {
            given().header("Reagent-Org", "other")
                    .get("/v1/agents/" + id + path)
                    .then()
                    .statusCode(404)
                    .body("code", equalTo("session_not_found"));
        }
        client().header("Reagent-Org", "other")
                .contentType("application/json")
                .post("/v1/agents/" + id + "/cancel")
                .then()
                .statusCode(404);
    }

    @Test
    void cancelTellsWhatItStoppedAndTellsItAgain() {
        var id = ordered("{\"prompt\":\"a\"}");
        var key = UUID.randomUUID().toString();
        var first = client().contentType("application/json")
                .header("Idempotency-Key", key)
                .post("/v1/agents/" + id + "/cancel");
        first.then()
                .statusCode(200)
                .body("session_id", equalTo(id.value()))
                .body("status", equalTo("cancelled"))
                .body("stopped[0].kind", equalTo("model_call"))
                .body("stopped[0].id", equalTo("0"))
                .body("stopped[0].outcome", equalTo("stopped"))
                .body("stopped[0].took_ms", equalTo(12));
        assertEquals(
                first.asString(),
                client().contentType("application/json")
                        .post("/v1/agents/" + id + "/cancel")
                        .asString());
        assertEquals(
                first.asString(),
                client().header("Idempotency-Key", key)
                        .contentType("application/json")
                        .post("/v1/agents/" + id + "/cancel")
                        .asString());
        client().header("Idempotency-Key", key)
                .contentType("application/json")
                .post("/v1/agents/" + ordered("{\"prompt\":\"b\"}") + "/cancel")
                .then()
                .statusCode(409)
                .body("code", equalTo("idempotency_conflict"));
    }

    @Test
    void whatIsOverCannotBeCancelled() {
        var id = ordered("{\"prompt\":\"a\"}");
        runs.happened(id, new Event.SessionCompleted("42"));
        client().contentType("application/json")
                .post("/v1/agents/" + id + "/cancel")
                .then()
                .statusCode(409)
                .body("code", equalTo("session_over"));
    }

    @Test
    void aListGoesPageByPage() {
        var org = "pages-" + UUID.randomUUID();
        for (int i = 0; i < 3; i++) {
            client().header("Reagent-Org", org)
                    .contentType("application/json")
                    .body("{\"prompt\":\"a\"}")
                    .post("/v1/agents/run");
        }
        var page = client().header("Reagent-Org", org).get("/v1/agents?limit=2&status=pending");
        page.then().statusCode(200).body("sessions", hasSize(2)).body("sessions[0].steps", nullValue());
        client().header("Reagent-Org", org)
                .get("/v1/agents?limit=2&cursor=" + page.path("next_cursor"))
                .then()
                .body("sessions", hasSize(1))
                .body("next_cursor", nullValue());
        client().header("Reagent-Org", org)
                .get("/v1/agents?status=failed")
                .then()
                .body("sessions", empty());
    }

    @Test
    void aCallIsThereWithAllOfItsResult() {
        var id = ordered("{\"prompt\":\"a\"}");
        runs.happened(id, Sessions.eventsWithALongResult());
        client().get("/v1/agents/" + id + "/calls/call_1")
                .then()
                .statusCode(200)
                .body("tool", equalTo("web_fetch"))
                .body("success", equalTo(true))
                .body("result.length()", equalTo(100_000));
        client().get("/v1/agents/" + id)
                .then()
                .body("steps[0].observations[0].result.length()", equalTo(32 * 1024))
                .body(
                        "steps[0].observations[0].result",
                        matchesPattern("(?s)x+\n\\[cut here: 100000 bytes .*/calls/call_1]"));
        client().get("/v1/agents/" + id + "/calls/call_2")
                .then()
                .statusCode(404)
                .body("code", equalTo("call_not_found"));
    }

    @Test
    void toolsAndModelsAreListedWithWhyTheyCannotBeUsed() {
        client().get("/v1/tools")
                .then()
                .statusCode(200)
                .body("tools.name", contains("code_run", "sql_query", "web_fetch"))
                .body("tools[0].available", equalTo(false))
                .body("tools[0].unavailable_reason", equalTo("Docker is not running"))
                .body("tools[0].parameters.type", equalTo("object"));
        client().get("/v1/models")
                .then()
                .statusCode(200)
                .body("models.id", hasItem("claude-haiku-4-5"))
                .body("models[0].default", equalTo(true))
                .body("models[1].aliases", contains("haiku"));
    }
}
