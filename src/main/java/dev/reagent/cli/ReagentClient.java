package dev.reagent.cli;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.Optional;
import java.util.StringJoiner;
import org.jspecify.annotations.Nullable;

/** The command line's client of a server: posts a run and waits for its changes. Thread-safe. */
final class ReagentClient {

    private static final Duration LONGEST_WAIT = Duration.ofSeconds(20);
    private static final int TRIES = 4;

    private final URI server;
    private final ObjectMapper json = new ObjectMapper();
    private final HttpClient http = HttpClient.newBuilder()
            .connectTimeout(Duration.ofSeconds(5))
            .version(HttpClient.Version.HTTP_1_1)
            .build();

    ReagentClient(URI server) {
        this.server = server;
    }

    /** A session as JSON, and its entity tag. */
    record News(JsonNode session, @Nullable String etag) {}

    /** There is no server, or it did not do what was requested. The message is one line for the person at the terminal. */
    static final class NoAnswer extends Exception {

        NoAnswer(String line) {
            super(line);
        }
    }

    /** Whether the server takes requests. */
    boolean isReady() throws InterruptedException {
        var request = HttpRequest.newBuilder(at("/q/health/ready"))
                .timeout(LONGEST_WAIT)
                .build();
        try {
            return http.send(request, HttpResponse.BodyHandlers.discarding()).statusCode() == 200;
        } catch (IOException notListening) {
            return false;
        }
    }

    /** Posts a prompt and returns the session's id. Sends an idempotency key, so that a repeated post is the same run. */
    String run(String prompt, Optional<String> model) throws NoAnswer, InterruptedException {
        ObjectNode body = json.createObjectNode().put("prompt", prompt);
        model.ifPresent(name -> body.put("model", name));
        var request = HttpRequest.newBuilder(at("/v1/agents/run"))
                .timeout(LONGEST_WAIT)
                .header("Content-Type", "application/json")
                .header("Idempotency-Key", java.util.UUID.randomUUID().toString())
                .POST(HttpRequest.BodyPublishers.ofString(body.toString()))
                .build();
        var id = body(send(request), 202).path("session_id").asText();
        if (id.isEmpty()) {
            throw new NoAnswer("the server at " + server + " returned no session id; is it a Reagent server?");
        }
        return id;
    }

    /** Returns the session as soon as its tag differs from {@code etag}; empty if it does not within ten seconds. */
    Optional<News> next(String id, @Nullable String etag) throws NoAnswer, InterruptedException {
        var request = HttpRequest.newBuilder(at("/v1/agents/" + id + "?wait_seconds=10"))
                .timeout(LONGEST_WAIT);
        if (etag != null) {
            request.header("If-None-Match", etag);
        }
        var answer = send(request.build());
        return answer.statusCode() == 304
                ? Optional.empty()
                : Optional.of(new News(
                        body(answer, 200), answer.headers().firstValue("ETag").orElse(null)));
    }

    private URI at(String path) {
        return URI.create(server.toString().replaceAll("/+$", "") + path);
    }

    private HttpResponse<String> send(HttpRequest request) throws NoAnswer, InterruptedException {
        for (int tries = 1; ; tries++) {
            try {
                return http.send(request, HttpResponse.BodyHandlers.ofString());
            } catch (IOException e) {
                // if the first request fails, there is no server; later ones wait for a server that restarts
                var isFirst = request.method().equals("POST");
                if (isFirst || tries == TRIES) {
                    throw new NoAnswer(
                            "no server answers at " + server + "; start one with ./reagent serve, or set REAGENT_URL");
                }
                Thread.sleep(1000L * tries);
            }
        }
    }

    private static String known(JsonNode problem) {
        var names = new StringJoiner(", ", " Known are ", ".").setEmptyValue("");
        problem.path("known").forEach(name -> names.add(name.asText()));
        return names.toString();
    }

    private JsonNode body(HttpResponse<String> answer, int expected) throws NoAnswer {
        try {
            var body = json.readTree(answer.body());
            if (answer.statusCode() == expected && body != null && body.isObject()) {
                return body;
            }
            var detail = body == null
                    ? ""
                    : body.path("detail").asText(body.path("title").asText());
            throw new NoAnswer("the server at " + server + " answered " + answer.statusCode()
                    + (detail.isEmpty() ? "" : ": " + detail + known(body)));
        } catch (JsonProcessingException e) {
            throw new NoAnswer("the server at " + server + " answered " + answer.statusCode()
                    + " without JSON; is it a Reagent server?");
        }
    }
}
