package dev.reagent.api;

import static io.restassured.RestAssured.given;
import static org.hamcrest.Matchers.equalTo;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import io.restassured.response.ValidatableResponse;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/** Orders of batches that are wrong in some way: each is refused by the name of what is wrong, whole. */
@QuarkusTest
@TestProfile(InMemory.class)
class HostileBatchTest {

    private static final String RUN = "{\"prompt\":\"a\"}";

    private static ValidatableResponse post(String body) {
        return given().contentType("application/json")
                .body(body)
                .post("/v1/agents/batch")
                .then();
    }

    private static String runs(int count, String last) {
        var all = new ArrayList<>(Collections.nCopies(count - 1, RUN));
        all.add(last);
        return "{\"runs\":[" + String.join(",", all) + "]}";
    }

    @TestFactory
    List<DynamicTest> everyFaultIsRefusedByTheNameOfWhereItIs() {
        var tests = new ArrayList<DynamicTest>();
        for (var body : List.of("{}", "{\"runs\":null}", "{\"runs\":[]}", "{\"runs\":{}}", "{\"runs\":\"a\"}")) {
            tests.add(refused(body, "runs"));
        }
        tests.add(refused(runs(1001, RUN), "runs"));
        tests.add(refused("{\"runs\":[" + RUN + "],\"then\":5}", "then"));
        tests.add(refused("{\"runs\":[" + RUN + "],\"then\":{}}", "then.prompt"));
        tests.add(refused("{\"runs\":[" + RUN + "],\"priority\":\"high\"}", "priority"));
        for (var wrong : List.of("null", "5", "\"a\"", "[]")) {
            tests.add(refused(runs(4, wrong), "runs[3]"));
        }
        Map.of(
                        "{}", "prompt",
                        "{\"prompt\":\" \"}", "prompt",
                        "{\"prompt\":\"a\",\"max_steps\":201}", "max_steps",
                        "{\"prompt\":\"a\",\"nonsense\":1}", "nonsense",
                        "{\"prompt\":\"a\",\"tools\":[\"b\",\"b\"]}", "tools",
                        "{\"prompt\":\"a\",\"after\":{}}", "after.sessions",
                        "{\"messages\":[{\"role\":\"user\"}]}", "messages[0].content",
                        "{\"prompt\":\"a\",\"runs\":[]}", "runs")
                .forEach((run, field) -> tests.add(refused(runs(18, run), "runs[17]." + field)));
        tests.add(refused(
                "{\"runs\":[" + RUN + "],\"then\":{\"prompt\":\"a\",\"after\":{\"sessions\":[\"" + UUID.randomUUID()
                        + "\"]}}}",
                "then.after.sessions"));
        tests.add(refused(
                "{\"runs\":[" + RUN + "],\"then\":{\"prompt\":\"a\",\"after\":{\"on_failure\":\"stop\"}}}",
                "then.after.on_failure"));
        return tests;
    }

    private static DynamicTest refused(String body, String field) {
        return dynamicTest(field + " of " + body.substring(Math.max(0, body.length() - 60)), () -> {
            var found = post(body)
                    .statusCode(400)
                    .body("code", equalTo("invalid_request"))
                    .extract()
                    .<String>path("violations[0].field");
            assertEquals(field, found);
        });
    }

    @Test
    void faultsOfSeveralRunsAreAllNamedInTheirPlaces() {
        post("{\"runs\":[5,{},{\"prompt\":\"a\",\"max_steps\":0}," + RUN + "]}")
                .statusCode(400)
                .body("violations.field", equalTo(List.of("runs[0]", "runs[2].max_steps", "runs[1].prompt")));
        post(runs(2, "{}").replace(RUN, "{}"))
                .statusCode(400)
                .body("violations.field", equalTo(List.of("runs[0].prompt", "runs[1].prompt")));
    }

    @Test
    void aBodyThatIsTooLargeIsRefusedBeforeItIsRead() {
        post(runs(9, "{\"prompt\":\"" + "a".repeat(8 * 1024 * 1024) + "\"}"))
                .statusCode(413)
                .body("code", equalTo("body_too_large"));
    }

    @Test
    void theIdOfABatchIsReadStrictly() {
        for (var id : List.of("a", "9b2f4a1e", "..%2Fagents")) {
            given().urlEncodingEnabled(false)
                    .get("/v1/batches/" + id)
                    .then()
                    .statusCode(404)
                    .body("code", equalTo("batch_not_found"));
        }
        given().get("/v1/batches/" + UUID.randomUUID() + "?after=1").then().statusCode(400);
        given().get("/v1/agents/batch").then().statusCode(405);
    }
}
