package dev.reagent.journey;

import static io.restassured.RestAssured.given;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.hamcrest.Matchers.anyOf;
import static org.hamcrest.Matchers.equalTo;

import dev.reagent.api.Json;
import dev.reagent.api.contract.Contract;
import dev.reagent.model.ScriptedProvider;
import io.restassured.RestAssured;
import io.restassured.response.Response;
import io.restassured.specification.RequestSpecification;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.URI;
import java.time.Duration;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.LockSupport;

/** One client of the server, in one organisation. */
public final class Client {

    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private final String org;

    private Client(String org) {
        this.org = org;
    }

    static Client ofDefaultOrg() {
        return new Client("default");
    }

    /** In an organisation that nobody else has. */
    public static Client ofNewOrg() {
        return new Client("org-" + UUID.randomUUID());
    }

    public String org() {
        return org;
    }

    /** One whose answer is held against the contract. */
    RequestSpecification request() {
        return given().filter(Contract.filter()).header("Reagent-Org", org);
    }

    public Response get(String path) {
        return request().get(path);
    }

    Response post(String path, JsonObject body) {
        return request().contentType("application/json").body(body.encode()).post(path);
    }

    Response post(String path, String key, JsonObject body) {
        return request()
                .header("Idempotency-Key", key)
                .contentType("application/json")
                .body(body.encode())
                .post(path);
    }

    /** A prompt of its own: the script tells conversations apart by it. */
    public static String prompt() {
        return "task " + UUID.randomUUID();
    }

    public static JsonObject order(String prompt, String model, String... tools) {
        return new JsonObject()
                .put("prompt", prompt)
                .put("model", model)
                .put("tools", new JsonArray(java.util.List.of(tools)));
    }

    /** The id of an accepted run. */
    public String start(JsonObject order) {
        return Json.of(post("/v1/agents/run", order)
                        .then()
                        .statusCode(202)
                        .extract()
                        .response())
                .getString("session_id");
    }

    public String start(String... tools) {
        return start(order(prompt(), "scripted", tools));
    }

    Response view(String id) {
        return get("/v1/agents/" + id);
    }

    public Json json(String id) {
        return Json.of(view(id).then().statusCode(200).extract().response());
    }

    /** The session once it is over. */
    public Json ended(String id) {
        return until(id, "completed|failed|cancelled");
    }

    /** The session once it waits for a person. */
    public Json waiting(String id) {
        return until(id, "awaiting_approval");
    }

    /** By long polling on the tag of what is known. */
    private Json until(String id, String statuses) {
        long end = System.nanoTime() + PATIENCE.toNanos();
        var view = view(id);
        while (!Json.of(view).getString("status").matches(statuses)) {
            if (System.nanoTime() > end) {
                throw new AssertionError("not " + statuses + " in time: " + view.asString());
            }
            var news =
                    request().header("If-None-Match", view.header("ETag")).get("/v1/agents/" + id + "?wait_seconds=5");
            view = news.statusCode() == 304 ? view : news;
        }
        return Json.of(view);
    }

    /** Asks again and again until it is true. */
    static void await(String what, Callable<Boolean> holds) {
        long end = System.nanoTime() + PATIENCE.toNanos();
        while (!isTrue(holds)) {
            if (System.nanoTime() > end) {
                throw new AssertionError("not in time: " + what);
            }
            LockSupport.parkNanos(Duration.ofMillis(20).toNanos());
        }
    }

    private static boolean isTrue(Callable<Boolean> holds) {
        try {
            return holds.call();
        } catch (Exception e) {
            throw new AssertionError(e);
        }
    }

    /** The data of a stream's first event, whether more follows or not. */
    JsonObject firstOfStream(String id) throws IOException {
        var connection = URI.create(RestAssured.baseURI + ":" + RestAssured.port + "/v1/agents/" + id + "/events")
                .toURL()
                .openConnection();
        connection.setRequestProperty("Reagent-Org", org);
        try (var lines = new BufferedReader(new InputStreamReader(connection.getInputStream(), UTF_8))) {
            return lines.lines()
                    .filter(line -> line.startsWith("data: "))
                    .map(line -> new JsonObject(line.substring("data: ".length())))
                    .findFirst()
                    .orElseThrow();
        }
    }

    /** The whole stream of a session that ends. */
    public String stream(String id) {
        return streamAfter(id, 0);
    }

    /** The rest of it; comments every 15 s would keep a stream that does not end open for ever. */
    String streamAfter(String id, long last) {
        var stream = CompletableFuture.supplyAsync(() -> request()
                .header("Last-Event-ID", last)
                .get("/v1/agents/" + id + "/events")
                .then()
                .statusCode(anyOf(equalTo(200), equalTo(204)))
                .extract()
                .asString());
        try {
            return stream.get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
        } catch (InterruptedException | ExecutionException | TimeoutException e) {
            throw new AssertionError("the stream of " + id + " after " + last + " does not end", e);
        }
    }

    int statusOfStreamAfter(String id, long last) {
        return request()
                .header("Last-Event-ID", last)
                .get("/v1/agents/" + id + "/events")
                .statusCode();
    }

    public Response decide(String approval, JsonObject decision) {
        return post("/v1/approvals/" + approval + "/decision", decision);
    }

    public Response decide(String approval, String decision) {
        return decide(approval, new JsonObject().put("decision", decision));
    }

    public static int callsOf(ScriptedProvider provider, JsonObject order) {
        return provider.callsOf(order.getString("prompt"));
    }
}
