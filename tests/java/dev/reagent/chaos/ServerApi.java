package dev.reagent.chaos;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.reagent.Waiting;
import dev.reagent.journey.Sse;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicReference;

/** What tests ask of one server, as any client would over HTTP. */
final class ServerApi {

    private static final ObjectMapper JSON = new ObjectMapper();

    private final HttpClient http = HttpClient.newHttpClient();
    private final PackagedServer server;

    ServerApi(PackagedServer server) {
        this.server = server;
    }

    /** Starts a run; its session's id. */
    String run(String prompt) throws IOException {
        return run(JSON.createObjectNode().put("prompt", prompt));
    }

    String run(JsonNode request) throws IOException {
        var answer = server.post("/v1/agents/run", request.toString());
        assertEquals(202, answer.statusCode(), answer.body());
        return JSON.readTree(answer.body()).path("session_id").asText();
    }

    /** Starts runs with the prompts "run 0", "run 1" and so on. */
    List<String> runs(int count) throws IOException {
        return runs("run", count);
    }

    /** Starts runs whose prompts are a word and their number, from 0. */
    List<String> runs(String word, int count) throws IOException {
        var ids = new ArrayList<String>();
        for (int i = 0; i < count; i++) {
            ids.add(run(word + " " + i));
        }
        return ids;
    }

    /** What operators call the server, which it says where its stores answer. */
    private String serverId() {
        var id = new AtomicReference<String>();
        Waiting.until("the server says its id", () -> {
            var answer = server.get("/v1/operations");
            id.set(json(answer).path("server_id").asText());
            return answer.statusCode() == 200;
        });
        return id.get();
    }

    /** Takes no more runs, from when this comes back. */
    void pauseClaims() throws IOException {
        operate("pause_claims", this);
        Waiting.until("claims are paused", () -> gauge("reagent_claims_paused") == 1);
    }

    void resumeClaims() throws IOException {
        operate("resume_claims", this);
        Waiting.until("claims are resumed", () -> gauge("reagent_claims_paused") == 0);
    }

    /** Gives an operator's order about a server, such as {@code pause_claims}, once its stores take it. */
    void operate(String action, ServerApi about) throws IOException {
        Waiting.until(action + " is ordered", () -> {
            var order = JSON.createObjectNode().put("action", action).put("server", about.serverId());
            var answer = server.post("/v1/operations", order.toString());
            assertTrue(Set.of(200, 503).contains(answer.statusCode()), answer.body());
            return answer.statusCode() == 200;
        });
    }

    JsonNode session(String id) throws IOException {
        var answer = server.get("/v1/agents/" + id);
        assertEquals(200, answer.statusCode(), answer.body());
        return JSON.readTree(answer.body());
    }

    /** The ETag of a session as it stands. */
    String tag(String id) throws IOException {
        return server.get("/v1/agents/" + id).headers().firstValue("ETag").orElseThrow();
    }

    /** Decides the one approval that a session waits for. */
    void decide(String id, String decision) throws IOException {
        var approval = session(id).at("/pending_approvals/0/approval_id").asText();
        var answer = server.post("/v1/approvals/" + approval + "/decision", decision);
        assertEquals(200, answer.statusCode(), answer.body());
    }

    HttpResponse<String> cancel(String id) throws IOException {
        return server.post("/v1/agents/" + id + "/cancel", null);
    }

    /** Whether a session is among the newest of a status. */
    boolean lists(String status, String id) throws IOException {
        return listed(status).findValuesAsText("session_id").contains(id);
    }

    /** The newest sessions of a status, at most 100. */
    JsonNode listed(String status) throws IOException {
        var answer = server.get("/v1/agents?limit=100&status=" + status);
        assertEquals(200, answer.statusCode(), answer.body());
        return json(answer).path("sessions");
    }

    static JsonNode json(HttpResponse<String> answer) throws IOException {
        return JSON.readTree(answer.body());
    }

    /** How many sessions the server has in hand, by its metrics. */
    int owned() throws IOException {
        return gauge("reagent_sessions_owned");
    }

    private int gauge(String name) throws IOException {
        return server.get("/q/metrics")
                .body()
                .lines()
                .filter(line -> line.startsWith(name + " "))
                .mapToInt(line -> (int) Double.parseDouble(line.substring(line.indexOf(' '))))
                .sum();
    }

    String status(String id) throws IOException {
        return session(id).path("status").asText();
    }

    /** Whether they are, by answers that came: a server whose stores are away may not know. */
    boolean allAre(String status, Collection<String> ids) throws IOException {
        for (var id : ids) {
            var answer = server.get("/v1/agents/" + id);
            if (answer.statusCode() == 503) {
                return false;
            }
            assertEquals(200, answer.statusCode(), answer.body());
            if (!json(answer).path("status").asText().equals(status)) {
                return false;
            }
        }
        return true;
    }

    /** Waits for news of a session for up to a minute, however long that is. */
    CompletableFuture<HttpResponse<String>> awaitNews(String id, String knownTag) {
        return ask("/v1/agents/" + id + "?wait_seconds=60", "If-None-Match", knownTag);
    }

    /** A session's events after a number, once the stream has ended; fails where it does not end cleanly. */
    CompletableFuture<List<Sse>> follow(String id, long after) {
        return ask("/v1/agents/" + id + "/events", "Last-Event-ID", Long.toString(after))
                .thenApply(answer -> Sse.of(answer.body()));
    }

    /** Reads a session's stream until it shows an event of that name; fails where it ends without. */
    void awaitEvent(String id, String name) throws IOException, InterruptedException {
        var request = request("/v1/agents/" + id + "/events").build();
        try (var lines = http.send(request, HttpResponse.BodyHandlers.ofLines()).body()) {
            assertTrue(lines.anyMatch(("event: " + name)::equals), "the stream ended without " + name);
        }
    }

    private CompletableFuture<HttpResponse<String>> ask(String path, String header, String value) {
        return http.sendAsync(request(path).header(header, value).build(), HttpResponse.BodyHandlers.ofString());
    }

    private HttpRequest.Builder request(String path) {
        return HttpRequest.newBuilder(URI.create(server.url() + path));
    }
}
