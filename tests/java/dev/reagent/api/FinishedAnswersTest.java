package dev.reagent.api;

import static io.restassured.RestAssured.given;
import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.reagent.Waiting;
import dev.reagent.agent.Event;
import dev.reagent.agent.task.SessionId;
import dev.reagent.run.intake.RunRefused;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import io.restassured.response.Response;
import jakarta.inject.Inject;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Polls of a finished session: from the third on they are answered without a read, and the same. */
@QuarkusTest
@TestProfile(InMemory.class)
class FinishedAnswersTest {

    @Inject
    InMemoryRuns runs;

    @AfterEach
    void readAgain() {
        runs.failEach(null);
        runs.silenceArchive(false);
    }

    private SessionId accepted() {
        return new SessionId(given().contentType("application/json")
                .body("{\"prompt\":\"hello\"}")
                .post("/v1/agents/run")
                .path("session_id"));
    }

    private SessionId finished() {
        var id = accepted();
        runs.happened(id, new Event.SessionCompleted("42"));
        return id;
    }

    private Response polled(SessionId id) {
        return given().get("/v1/agents/" + id);
    }

    /** Polls until the answer is kept, then makes every read fail. */
    private Response polledUntilItIsKept(SessionId id) {
        var first = polled(id);
        polled(id).then().statusCode(200);
        runs.failEach(new RunRefused(RunRefused.Why.STORE_UNAVAILABLE, "No store answers."));
        Waiting.until(
                Duration.ofSeconds(10), "the answer is kept", () -> polled(id).statusCode() == 200);
        return first;
    }

    private static Map<String, String> headers(Response response) {
        return response.headers().asList().stream()
                .collect(Collectors.toMap(it -> it.getName().toLowerCase(), it -> it.getValue()));
    }

    @Test
    void theAnswerIsTheSameToTheLastByteAndHeader() {
        var id = finished();
        var first = polledUntilItIsKept(id);
        for (var query : List.of("", "?wait_seconds=60")) {
            var kept = given().get("/v1/agents/" + id + query);
            assertEquals(200, kept.statusCode());
            assertEquals(first.asString(), kept.asString());
            assertEquals(headers(first), headers(kept));
        }
        for (var known : List.of(first.header("ETag"), "W/" + first.header("ETag"), "*")) {
            var unchanged = given().header("If-None-Match", known).get("/v1/agents/" + id);
            assertEquals(304, unchanged.statusCode(), known);
            assertEquals(first.header("ETag"), unchanged.header("ETag"));
            assertEquals("no-cache", unchanged.header("Cache-Control"));
        }
        assertEquals(
                200,
                given().header("If-None-Match", "\"1\"").get("/v1/agents/" + id).statusCode());
    }

    @Test
    void whatIsMoreThanAPollIsReadAsEver() {
        var id = finished();
        polledUntilItIsKept(id);
        runs.failEach(null);
        given().get("/v1/agents/" + id + "?after_step=0").then().statusCode(200);
        for (var query : List.of("?wait_seconds=61", "?wait_seconds=1&wait_seconds=1", "?after=1")) {
            given().get("/v1/agents/" + id + query).then().statusCode(400);
        }
        given().header("Reagent-Org", "no such name")
                .get("/v1/agents/" + id)
                .then()
                .statusCode(400);
        assertEquals(
                404,
                given().header("Reagent-Org", "other").get("/v1/agents/" + id).statusCode());
        given().header("Host", "example.com").get("/v1/agents/" + id).then().statusCode(403);
    }

    @Test
    void manyPollsReadTheArchiveOnce() {
        runs.silenceArchive(true);
        var id = finished();
        for (int i = 0; i < 5; i++) {
            polled(id).then().statusCode(200);
        }
        assertEquals(1, runs.archiveReads());
    }

    @Test
    void aSessionThatGoesOnIsReadEachTime() {
        var id = accepted();
        for (int i = 0; i < 5; i++) {
            polled(id).then().statusCode(200);
        }
        runs.failEach(new RunRefused(RunRefused.Why.STORE_UNAVAILABLE, "No store answers."));
        assertEquals(503, polled(id).statusCode());
    }
}
