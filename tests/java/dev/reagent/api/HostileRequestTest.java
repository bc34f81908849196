package dev.reagent.api;

import static io.restassured.RestAssured.given;
import static org.hamcrest.Matchers.containsInAnyOrder;
import static org.hamcrest.Matchers.equalTo;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import io.restassured.RestAssured;
import io.restassured.config.EncoderConfig;
import io.restassured.response.ValidatableResponse;
import io.restassured.specification.RequestSpecification;
import jakarta.inject.Inject;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/** Everything that a request can get wrong: a problem that names the field, and nothing half-created. */
@QuarkusTest
@TestProfile(InMemory.class)
class HostileRequestTest {

    private record Field(String name, List<String> wrong) {}

    private static final String[] JUNK = {"true", "[]", "{}", "[[]]", "{\"a\":1}"};

    private static final List<Field> RUN = List.of(
            new Field("prompt", List.of("5", "1.5", "\"\"", "\" \\n\"")),
            new Field("messages", List.of("5", "\"a\"", "[5]", "[null]", "[\"a\"]", "[true]")),
            new Field("model", List.of("5", "\"\"", "\"" + "m".repeat(201) + "\"")),
            new Field(
                    "tools", List.of("5", "\"web_fetch\"", "[5]", "[null]", "[\"\"]", "[\"web_fetch\",\"web_fetch\"]")),
            new Field("max_steps", List.of("0", "-1", "201", "1.5", "5.0", "\"5\"", "99999999999999", "1e400")),
            new Field("timeout_seconds", List.of("0", "86401", "1.5", "\"600\"", "2147483648")),
            new Field("system", List.of("5", "\"\"")),
            new Field("max_output_tokens", List.of("0", "-5", "\"5\"", "0.5")),
            new Field("temperature", List.of("-0.1", "2.1", "\"1\"", "1e999")),
            new Field(
                    "files",
                    List.of(
                            "5",
                            "\"a\"",
                            "[5]",
                            "[null]",
                            "[{}]",
                            "[{\"name\":\"a\"}]",
                            "[{\"text\":\"a\"}]",
                            "[{\"artifact_id\":\"a\"}]",
                            "[{\"artifact_id\":5}]",
                            "[{\"artifact_id\":\"5b0e0a3e-7d3b-4e9e-9b0c-0d5a4a1f2c3d\",\"text\":\"a\",\"name\":\"a\"}]",
                            "[{\"name\":5,\"text\":\"a\"}]",
                            "[{\"name\":\"\",\"text\":\"a\"}]",
                            "[{\"name\":\"../a\",\"text\":\"a\"}]",
                            "[{\"name\":\"/a\",\"text\":\"a\"}]",
                            "[{\"name\":\"a\\n\",\"text\":\"a\"}]",
                            "[{\"name\":\"main.py\",\"text\":\"a\"}]",
                            "[{\"name\":\"a\",\"text\":\"a\",\"data\":\"YQ==\"}]",
                            "[{\"name\":\"a\",\"data\":\"@\"}]",
                            "[{\"name\":\"a\",\"text\":\"a\"},{\"name\":\"a\",\"text\":\"b\"}]",
                            "[{\"name\":\"a\",\"text\":\"a\",\"mode\":1}]",
                            "[{\"name\":\"a\",\"text\":\"" + "a".repeat(4_194_305) + "\"}]")),
            new Field("priority", List.of("5", "\"\"", "\"HIGH\"", "\"urgent\"")),
            new Field(
                    "after",
                    List.of(
                            "5",
                            "\"a\"",
                            "{\"sessions\":[]}",
                            "{\"sessions\":[5]}",
                            "{\"sessions\":[\"a\"]}",
                            "{\"sessions\":[null]}",
                            "{\"sessions\":\"" + UUID.randomUUID() + "\"}",
                            "{\"sessions\":" + ids(101, true) + "}",
                            "{\"sessions\":" + ids(2, false) + "}",
                            "{\"sessions\":" + ids(1, true) + ",\"on_failure\":\"stop\"}",
                            "{\"sessions\":" + ids(1, true) + ",\"when\":1}")),
            new Field("callback", List.of("5", "\"http://hook.test/\"", "[{\"url\":\"http://hook.test/\"}]")),
            new Field("metadata", List.of("5", "\"a\"", "[1]", "{\"n\": 9007199254740993}")));

    @Inject
    InMemoryRuns runs;

    @Inject
    InMemoryApprovals approvals;

    private static RequestSpecification client() {
        return given().config(RestAssured.config()
                .encoderConfig(
                        EncoderConfig.encoderConfig().appendDefaultContentCharsetToContentTypeIfUndefined(false)));
    }

    private static String ids(int count, boolean different) {
        var one = UUID.randomUUID();
        return Stream.generate(() -> different ? UUID.randomUUID() : one)
                .limit(count)
                .map(id -> "\"" + id + "\"")
                .collect(Collectors.joining(",", "[", "]"));
    }

    private ValidatableResponse refusedRun(Object body) {
        int before = runs.count();
        var request = client().contentType("application/json");
        var response = body instanceof byte[] bytes
                ? request.body(bytes).post("/v1/agents/run")
                : request.body((String) body).post("/v1/agents/run");
        assertEquals(before, runs.count(), "nothing is half-created");
        assertFalse(Json.of(response).getList("violations").isEmpty());
        return problem(response.then(), 400, "invalid_request");
    }

    private static ValidatableResponse problem(ValidatableResponse response, int status, String code) {
        response.statusCode(status).contentType("application/problem+json");
        var problem = Json.of(response.extract().response());
        assertEquals(status, problem.getInt("status"));
        assertEquals(code, problem.getString("code"));
        assertNotNull(problem.getString("detail"));
        assertFalse(problem.getBoolean("retryable"));
        return response;
    }

    @TestFactory
    List<DynamicTest> everyFieldOfARunIsRefusedByNameWhereItIsWrong() {
        var tests = new ArrayList<DynamicTest>();
        for (var field : RUN) {
            for (var value : wrong(field)) {
                var base = field.name().equals("prompt") || field.name().equals("messages") ? "" : "\"prompt\":\"a\",";
                tests.add(dynamicTest(field.name() + " " + shortened(value), () -> {
                    var refused = refusedRun("{" + base + "\"" + field.name() + "\":" + value + "}");
                    var named = Json.of(refused.extract().response()).getString("violations[0].field");
                    assertEquals(field.name(), named.replaceAll("[\\[.].*", ""));
                }));
            }
        }
        return tests;
    }

    @Test
    void anItemOfAListIsNamedByItsIndex() {
        refusedRun("{\"prompt\":\"a\",\"tools\":[\"web_fetch\",\"\"]}")
                .body("violations[0].field", equalTo("tools[1]"));
    }

    private static List<String> wrong(Field field) {
        var all = new ArrayList<>(field.wrong());
        for (var junk : JUNK) {
            boolean fits = field.name().equals("metadata") && junk.startsWith("{")
                    || List.of("tools", "files").contains(field.name()) && junk.equals("[]");
            if (!fits) {
                all.add(junk);
            }
        }
        return all;
    }

    private static String shortened(String value) {
        return value.length() > 30 ? value.substring(0, 30) : value;
    }

    @TestFactory
    List<DynamicTest> anExplicitNullMeansLeftOut() {
        return Stream.concat(
                        RUN.stream().map(Field::name), Stream.of("callback", "sandbox", "retry", "agent", "session_id"))
                .filter(name -> !name.equals("prompt"))
                .map(name -> dynamicTest(name, () -> {
                    int before = runs.count();
                    client().contentType("application/json")
                            .body("{\"prompt\":\"a\",\"" + name + "\":null}")
                            .post("/v1/agents/run")
                            .then()
                            .statusCode(202);
                    assertEquals(before + 1, runs.count());
                }))
                .toList();
    }

    @Test
    void nullsThatStandForNothingAreRefusedAsThoughTheyWereNotThere() {
        refusedRun("{\"prompt\":null}")
                .body("violations[0].field", equalTo("prompt"))
                .body("violations[0].message", equalTo("must be given, or messages instead"));
        refusedRun("{\"prompt\":\"a\",\"nothing_known\":null}").body("violations[0].field", equalTo("nothing_known"));
    }

    @Test
    void anUnknownNameListsTheKnownOnesOnce() {
        for (var field : List.of("\"model\":\"nosuch\"", "\"tools\":[\"nosuch\"]", "\"sandbox\":\"nosuch\"")) {
            var answer = client().contentType("application/json")
                    .body("{\"prompt\":\"a\"," + field + "}")
                    .post("/v1/agents/run")
                    .then()
                    .statusCode(422)
                    .extract()
                    .response();
            List<String> known = answer.path("known");
            assertEquals(known.stream().distinct().toList(), known);
            String detail = answer.path("detail");
            assertEquals(List.of(), known.stream().filter(detail::contains).toList(), detail);
        }
    }

    @Test
    void everyFaultIsToldAtOnce() {
        refusedRun(
                        "{\"max_steps\":500,\"temperature\":\"hot\",\"colour\":1,\"budget\":2,\"agent\":\"x\",\"messages\":"
                                + "[{\"role\":\"robot\",\"content\":\"a\"},{\"role\":\"user\"},{\"role\":\"user\",\"content\":\"a\",\"name\":1}]}")
                .body(
                        "violations.field",
                        containsInAnyOrder(
                                "max_steps",
                                "temperature",
                                "colour",
                                "budget",
                                "agent",
                                "messages[0].role",
                                "messages[1].content",
                                "messages[2].name"))
                .body(
                        "violations.find { it.field == 'max_steps' }.message",
                        equalTo("must be less than or equal to 200, found 500"))
                .body(
                        "violations.find { it.field == 'agent' }.message",
                        equalTo("is not supported by this server yet; leave it out"));
    }

    @TestFactory
    List<DynamicTest> whatTheContractNamesAndIsNotBuiltIsRefusedAndNotIgnored() {
        return List.of(
                        "agent",
                        "profile",
                        "task",
                        "max_cost_usd",
                        "output_schema",
                        "session_id",
                        "input",
                        "verbose",
                        "trace")
                .stream()
                .map(name -> dynamicTest(
                        name,
                        () -> refusedRun("{\"prompt\":\"a\",\"" + name + "\":true}")
                                .body("violations[0].field", equalTo(name))))
                .toList();
    }

    @TestFactory
    List<DynamicTest> whatIsNoJsonObjectIsRefused() {
        var bodies = new ArrayList<>(List.of(
                "",
                " ",
                "null",
                "5",
                "\"a\"",
                "[]",
                "true",
                "{",
                "}",
                "{]",
                "{\"prompt\":}",
                "{'prompt':'a'}",
                "{prompt:\"a\"}",
                "{\"prompt\":\"a\",}",
                "{\"prompt\":\"a\"} x",
                "{\"prompt\":\"a\"}{}",
                "NaN",
                "{\"prompt\":NaN}",
                "{\"temperature\":.5}",
                "{\"max_steps\":05}",
                "// c\n{}",
                "{\"prompt\":\"a\nb\"}",
                "{\"prompt\":\"\\x\"}",
                "\uFEFF\uFEFF{\"prompt\":\"a\"}",
                "{}"));
        bodies.add("{\"metadata\":" + "[".repeat(1_000) + "]".repeat(1_000) + "}");
        bodies.add("{\"metadata\":" + "{\"a\":".repeat(65) + "1" + "}".repeat(65) + ",\"prompt\":\"a\"}");
        bodies.add("{\"prompt\":\"a\",\"" + "k".repeat(5000) + "\":1}");
        bodies.add("{\"prompt\":\"a\",\"max_steps\":" + "1".repeat(5000) + "}");
        return bodies.stream()
                .map(body -> dynamicTest("body " + shortened(body), () -> refusedRun(body)))
                .toList();
    }

    @Test
    void aKeyGivenTwiceIsNamed() {
        refusedRun("{\"prompt\":\"a\",\"prompt\":\"b\"}").body("violations[0].field", equalTo("prompt"));
        refusedRun("{\"prompt\":\"a\",\"metadata\":{\"x\":1,\"x\":2}}").body("violations[0].field", equalTo("x"));
    }

    @Test
    void bytesThatAreNoUtf8AreRefused() {
        refusedRun(new byte[] {'{', '"', (byte) 0xFF, '"', ':', '1', '}'});
        refusedRun(new byte[] {'{', '"', 'p', '"', ':', '"', (byte) 0xED, (byte) 0xA0, (byte) 0x80, '"', '}'});
        refusedRun("{\"prompt\":\"a\"}".getBytes(StandardCharsets.UTF_16));
    }

    @Test
    void tooMuchTextIsRefusedWithTheLimit() {
        refusedRun("{\"prompt\":\"" + "é".repeat(524_289) + "\"}")
                .body("violations[0].message", equalTo("must have at most 1048576 bytes as UTF-8, found 1048578"));
        var half = "{\"role\":\"user\",\"content\":\"" + "a".repeat(600_000) + "\"}";
        refusedRun("{\"messages\":[" + half + "," + half + "]}").body("violations[0].field", equalTo("messages"));
        var one = "{\"role\":\"user\",\"content\":\"a\"}";
        refusedRun("{\"messages\":[" + (one + ",").repeat(200) + one + "]}")
                .body("violations[0].message", equalTo("size must be between 1 and 200, found 201 items"));
        refusedRun("{\"prompt\":\"a\",\"metadata\":{\"a\":\"" + "x".repeat(17_000) + "\"}}")
                .body("violations[0].field", equalTo("metadata"));
        refusedRun("{\"prompt\":\"a\",\"messages\":[" + one + "]}").body("violations[0].field", equalTo("messages"));
        refusedRun("{\"messages\":[{\"role\":\"assistant\",\"content\":\"a\"}]}");
    }

    @Test
    void aHugeBodyIsRefusedBeforeItIsRead() {
        var huge = "{\"prompt\":\"" + "a".repeat(9 * 1024 * 1024) + "\"}";
        problem(
                client().contentType("application/json")
                        .body(huge)
                        .post("/v1/agents/run")
                        .then(),
                413,
                "body_too_large");
    }

    @Test
    void otherTypesMethodsAndPathsAreProblemsToo() {
        for (var type : List.of("text/plain", "application/xml", "text/html", "application/json-patch+json")) {
            problem(
                    client().contentType(type)
                            .body("{\"prompt\":\"a\"}")
                            .post("/v1/agents/run")
                            .then(),
                    415,
                    "unsupported_media_type");
        }
        problem(client().formParam("prompt", "a").post("/v1/agents/run").then(), 415, "unsupported_media_type");
        problem(client().multiPart("prompt", "a").post("/v1/agents/run").then(), 415, "unsupported_media_type");
        problem(client().delete("/v1/agents/run").then(), 405, "method_not_allowed");
        problem(client().get("/v1/agents/run").then(), 405, "method_not_allowed");
        problem(client().put("/v1/tools").then(), 405, "method_not_allowed");
        problem(client().get("/v1/nothing").then(), 404, "not_found");
        problem(client().get("/nothing").then(), 404, "not_found");
        problem(client().accept("text/html").get("/v1/tools").then(), 406, "not_acceptable");
    }

    @Test
    void idsThatAreNoneAreNotThere() {
        for (var id : List.of(
                "x",
                "5",
                "null",
                "%00",
                "..%2f",
                UUID.randomUUID().toString(),
                "9B2F4A1E-3C5D-4E6F-8A7B-0C1D2E3F4A5B")) {
            problem(client().urlEncodingEnabled(false).get("/v1/agents/" + id).then(), 404, "session_not_found");
            problem(
                    client().urlEncodingEnabled(false)
                            .get("/v1/agents/" + id + "/events")
                            .then(),
                    404,
                    "session_not_found");
            problem(
                    client().urlEncodingEnabled(false)
                            .get("/v1/agents/" + id + "/calls/a")
                            .then(),
                    404,
                    "session_not_found");
            problem(
                    client().urlEncodingEnabled(false)
                            .contentType("application/json")
                            .post("/v1/agents/" + id + "/cancel")
                            .then(),
                    404,
                    "session_not_found");
            problem(
                    client().urlEncodingEnabled(false)
                            .get("/v1/approvals/" + id)
                            .then(),
                    404,
                    "approval_not_found");
        }
    }

    @TestFactory
    List<DynamicTest> everyParameterIsRefusedByNameWhereItIsWrong() {
        var id = UUID.randomUUID();
        var tests = new ArrayList<DynamicTest>();
        for (var value :
                List.of("", "a", "-1", "0", "101", "1.5", "1e1", "99999999999999999999", "%31%00", "1&limit=2")) {
            tests.add(parameter("limit", "/v1/agents?limit=" + value));
        }
        tests.add(parameter("limit", "/v1/approvals?limit=201"));
        for (var value : List.of("", "Pending", "done", "pending,failed")) {
            tests.add(parameter("status", "/v1/agents?status=" + value));
            tests.add(parameter("status", "/v1/approvals?status=" + value));
        }
        tests.add(parameter("cursor", "/v1/agents?cursor="));
        tests.add(parameter("page", "/v1/agents?page=2"));
        tests.add(parameter("verbose", "/v1/tools?verbose=1"));
        for (var value : List.of("", "a", "-2", "1.5", "1000001")) {
            tests.add(parameter("after_step", "/v1/agents/" + id + "?after_step=" + value));
        }
        for (var value : List.of("", "a", "-1", "61", "1.5")) {
            tests.add(parameter("wait_seconds", "/v1/agents/" + id + "?wait_seconds=" + value));
        }
        for (var value : List.of("", "a", "-1", "1.5")) {
            tests.add(parameter("after", "/v1/agents/" + id + "/events?after=" + value));
        }
        return tests;
    }

    private static DynamicTest parameter(String name, String path) {
        return dynamicTest(
                path,
                () -> problem(client().urlEncodingEnabled(false).get(path).then(), 400, "invalid_request")
                        .body("violations[0].field", equalTo(name)));
    }

    @Test
    void headersAreRefusedByNameWhereTheyAreWrong() {
        for (var org : List.of("", "A", "a b", "a_b", "o".repeat(65))) {
            problem(client().header("Reagent-Org", org).get("/v1/agents").then(), 400, "invalid_request")
                    .body("violations[0].field", equalTo("Reagent-Org"));
        }
        for (var key : List.of("", "k".repeat(256))) {
            problem(
                            client().header("Idempotency-Key", key)
                                    .contentType("application/json")
                                    .body("{\"prompt\":\"a\"}")
                                    .post("/v1/agents/run")
                                    .then(),
                            400,
                            "invalid_request")
                    .body("violations[0].field", equalTo("Idempotency-Key"));
        }
        problem(
                        client().header("Last-Event-ID", "x")
                                .get("/v1/agents/" + UUID.randomUUID() + "/events")
                                .then(),
                        400,
                        "invalid_request")
                .body("violations[0].field", equalTo("Last-Event-ID"));
    }

    @TestFactory
    List<DynamicTest> everyFieldOfADecisionIsRefusedByNameWhereItIsWrong() {
        var cases = List.of(
                List.of("decision", "{}"),
                List.of("decision", "{\"decision\":null}"),
                List.of("decision", "{\"decision\":5}"),
                List.of("decision", "{\"decision\":\"APPROVE\"}"),
                List.of("decision", "{\"decision\":\"maybe\"}"),
                List.of("args", "{\"decision\":\"edit\"}"),
                List.of("args", "{\"decision\":\"edit\",\"args\":\"{}\"}"),
                List.of("args", "{\"decision\":\"edit\",\"args\":[]}"),
                List.of("args", "{\"decision\":\"edit\",\"args\":null}"),
                List.of("args", "{\"decision\":\"approve\",\"args\":{}}"),
                List.of("args", "{\"decision\":\"edit\",\"args\":{\"sql\":\"DROP TABLE orders\"}}"),
                List.of("message", "{\"decision\":\"respond\"}"),
                List.of("message", "{\"decision\":\"respond\",\"message\":\"\"}"),
                List.of("message", "{\"decision\":\"reject\",\"message\":5}"),
                List.of("message", "{\"decision\":\"approve\",\"message\":\"ok\"}"),
                List.of("message", "{\"decision\":\"reject\",\"message\":\"" + "m".repeat(65_537) + "\"}"),
                List.of("args_digest", "{\"decision\":\"approve\",\"args_digest\":\"abc\"}"),
                List.of("args_digest", "{\"decision\":\"approve\",\"args_digest\":5}"),
                List.of("by", "{\"decision\":\"approve\",\"by\":\"me\"}"),
                List.of("body", "[]"),
                List.of("body", ""));
        var asked = approvals.asked("{\"sql\":\"SELECT 1\"}");
        return cases.stream()
                .map(it -> dynamicTest(
                        it.getFirst() + " " + shortened(it.getLast()),
                        () -> problem(
                                        client().contentType("application/json")
                                                .body(it.getLast())
                                                .post("/v1/approvals/" + asked.approvalId() + "/decision")
                                                .then(),
                                        400,
                                        "invalid_request")
                                .body("violations[0].field", equalTo(it.getFirst()))))
                .toList();
    }

    @Test
    void aCancelTakesNothingButAnEmptyObject() {
        var path = "/v1/agents/" + UUID.randomUUID() + "/cancel";
        problem(
                        client().contentType("application/json")
                                .body("{\"why\":1}")
                                .post(path)
                                .then(),
                        400,
                        "invalid_request")
                .body("violations[0].field", equalTo("why"));
        problem(client().contentType("application/json").body("{}").post(path).then(), 404, "session_not_found");
        problem(client().contentType("text/plain").body("{}").post(path).then(), 415, "unsupported_media_type");
    }
}
