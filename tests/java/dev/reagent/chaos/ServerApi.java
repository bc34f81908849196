package dev.reagent.chaos;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.reagent.journey.Sse;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.CompletableFuture;

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
        var ids = new ArrayList<String>();
        for (int i = 0; i < count; i++) {
            ids.add(run("run " + i));
        }
        return ids;
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
        var answer = server.get("/v1/agents?limit=100&status=" + status);
        assertEquals(200, answer.statusCode(), answer.body());
        return JSON.readTree(answer.body())
                .path("sessions")
                .findValuesAsText("session_id")
                .contains(id);
    }

    static JsonNode json(HttpResponse<String> answer) throws IOException {
        return JSON.readTree(answer.body());
    }

    /** How many sessions the server has in hand, by its metrics. */
    int owned() throws IOException {
        return server.get("/q/metrics")
                .body()
                .lines()
                .filter(line -> line.startsWith("reagent_sessions_owned "))
                .mapToInt(line -> (int) Double.parseDouble(line.substring(line.indexOf(' '))))
                .sum();
    }

    String status(String id) throws IOException {
        return session(id).path("status").asText();
    }

    boolean allAre(String status, Collection<String> ids) throws IOException {
        for (var id : ids) {
            if (!status(id).equals(status)) {
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

    private CompletableFuture<HttpResponse<String>> ask(String path, String header, String value) {
        var request = HttpRequest.newBuilder(URI.create(server.url() + path))
                .header(header, value)
                .build();
        return http.sendAsync(request, HttpResponse.BodyHandlers.ofString());
    }
}
