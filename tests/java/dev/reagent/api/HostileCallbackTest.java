package dev.reagent.api;

import static io.restassured.RestAssured.given;
import static org.hamcrest.Matchers.containsInAnyOrder;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.startsWith;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import dev.reagent.api.problem.Violations;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import io.restassured.response.ValidatableResponse;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import jakarta.inject.Inject;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/** Everything that a callback can get wrong: a problem that names the field, and no run. */
@QuarkusTest
@TestProfile(InMemory.class)
class HostileCallbackTest {

    @Inject
    InMemoryRuns runs;

    private ValidatableResponse refused(JsonObject callback) {
        int before = runs.count();
        var answer = order(callback).statusCode(400).body("code", equalTo("invalid_request"));
        assertEquals(before, runs.count(), "nothing is half-created");
        return answer;
    }

    private static ValidatableResponse order(JsonObject callback) {
        return given().contentType("application/json")
                .body(new JsonObject()
                        .put("prompt", "a")
                        .put("callback", callback)
                        .encode())
                .post("/v1/agents/run")
                .then();
    }

    private static JsonObject to(String url) {
        return new JsonObject().put("url", url);
    }

    @TestFactory
    List<DynamicTest> whatIsNoAbsoluteUrlIsRefused() {
        return List.of(
                        "",
                        " ",
                        "hook",
                        "/hook",
                        "./hook",
                        "//hook.test/",
                        "hook.test/x",
                        "http:/hook.test",
                        "http:hook.test",
                        "http://",
                        "http:///",
                        "http://?x=1",
                        "http://#x",
                        "http://.",
                        "http://..",
                        "https://:443/",
                        "ftp://hook.test/",
                        "file:///etc/passwd",
                        "javascript:alert(1)",
                        "data:text/plain,x",
                        "jar:http://hook.test/!/",
                        "http://user@hook.test/",
                        "http://user:pass@hook.test/",
                        "http://hook.test@10.0.0.1/",
                        "http://hook.test:0/",
                        "http://hook.test:65536/",
                        "http://hook.test:x/",
                        "http://hook test/",
                        "http://hook.test/a b",
                        "http://hook.test/\r\nHost: inside",
                        "http://h\u0000ook.test/",
                        "http://[::1",
                        "http://[hook]/",
                        "http://2130706433/",
                        "http://0x7f000001/",
                        "http://0177.0.0.1/",
                        "http://127.1/",
                        "http://\uD800/",
                        "http://\u202Etset/",
                        "http://%31/",
                        "http://hook.test/" + "a".repeat(2048),
                        "http://hook.test/" + "é".repeat(2000))
                .stream()
                .map(url -> dynamicTest(
                        "url " + Violations.shortened(url),
                        () -> refused(to(url))
                                .body("violations[0].field", equalTo("callback.url"))
                                .body("violations[0].message", startsWith("cannot be called: "))))
                .toList();
    }

    @TestFactory
    List<DynamicTest> whatIsAPrivateAddressOrAnotherProtocolIsRefused() {
        return List.of(
                        "http://127.0.0.1/",
                        "http://127.0.0.1:8080/q/health",
                        "http://10.1.2.3/",
                        "http://169.254.169.254/latest/meta-data/",
                        "http://192.168.0.1:8080/",
                        "http://0.0.0.0/",
                        "http://[::1]/",
                        "http://[::ffff:127.0.0.1]/",
                        "http://[64:ff9b::7f00:1]/",
                        "http://[fe80::1]/",
                        "http://hook.test:6379/",
                        "http://hook.test:25/")
                .stream()
                .map(url -> dynamicTest(
                        url,
                        () -> refused(to(url))
                                .body("violations[0].field", equalTo("callback.url"))
                                .body("violations[0].message", startsWith("cannot be called: http://"))))
                .toList();
    }

    @Test
    void theOtherFieldsOfACallbackAreRefusedByName() {
        var good = to("https://hook.test/");
        refused(new JsonObject()).body("violations[0].field", equalTo("callback.url"));
        refused(new JsonObject().put("url", 5)).body("violations[0].field", equalTo("callback.url"));
        refused(good.copy().put("secret", "x")).body("violations[0].field", equalTo("callback.secret"));
        refused(good.copy().put("events", new JsonArray())).body("violations[0].field", equalTo("callback.events"));
        refused(good.copy().put("events", "session.failed")).body("violations[0].field", equalTo("callback.events"));
        refused(good.copy().put("events", JsonArray.of("session.failed", "session.failed")))
                .body("violations[0].field", equalTo("callback.events"));
        refused(good.copy().put("events", JsonArray.of("session.started")))
                .body("violations[0].field", equalTo("callback.events[0]"))
                .body(
                        "violations[0].message",
                        equalTo("must be one of session.completed, session.failed, session.cancelled,"
                                + " approval.requested, found \"session.started\""));
    }

    @Test
    void aWrongUrlIsToldWithEverythingElseThatIsWrong() {
        given().contentType("application/json")
                .body("{\"prompt\":\"a\",\"max_steps\":500,\"callback\":{\"url\":\"hook\",\"events\":[]}}")
                .post("/v1/agents/run")
                .then()
                .statusCode(400)
                .body("violations.field", containsInAnyOrder("max_steps", "callback.url", "callback.events"));
    }

    @Test
    void aCallbackThatIsRightIsTaken() {
        order(to("HTTPS://Hook.Test:8443/in?key=1#part")).statusCode(202);
        order(to("https://93.184.216.34/")
                        .put(
                                "events",
                                JsonArray.of(
                                        "approval.requested",
                                        "session.cancelled",
                                        "session.failed",
                                        "session.completed")))
                .statusCode(202);
    }

    @Test
    void theLogOfDeliveriesRefusesWhatIsWrong() {
        for (var wrong : List.of(
                "limit=0",
                "limit=101",
                "status=sent",
                "session_id=x",
                "session_id=",
                "cursor=",
                "cursor=x",
                "page=2")) {
            given().urlEncodingEnabled(false)
                    .get("/v1/callbacks/deliveries?" + wrong)
                    .then()
                    .statusCode(400)
                    .body("violations[0].field", equalTo(wrong.replaceFirst("=.*", "")));
        }
    }

    @Test
    void aReplayOfNothingIsNotThereAndTakesNothingButAnEmptyObject() {
        for (var id : List.of("x", "%00", UUID.randomUUID().toString())) {
            given().urlEncodingEnabled(false)
                    .contentType("application/json")
                    .post("/v1/callbacks/deliveries/" + id + "/replay")
                    .then()
                    .statusCode(404)
                    .body("code", equalTo("delivery_not_found"));
        }
        given().contentType("application/json")
                .body("{\"why\":1}")
                .contentType("application/json")
                .post("/v1/callbacks/deliveries/" + UUID.randomUUID() + "/replay")
                .then()
                .statusCode(400)
                .body("violations[0].field", equalTo("why"));
    }
}
