package dev.reagent.api;

import static dev.reagent.Waiting.until;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.reagent.agent.Event;
import dev.reagent.agent.History;
import dev.reagent.agent.call.Fence;
import dev.reagent.agent.task.SessionId;
import dev.reagent.run.intake.RunSubmission;
import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import jakarta.inject.Inject;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A session's stream over a real connection. */
@QuarkusTest
@TestProfile(InMemory.class)
@Timeout(30)
class EventApiTest {

    @Inject
    InMemoryRuns runs;

    @TestHTTPResource
    URI server;

    private final HttpClient client = HttpClient.newHttpClient();

    @AfterEach
    void leave() {
        client.shutdownNow();
    }

    private SessionId started() {
        return runs.start(
                        new RunSubmission(History.ofSteps(20).seenBy(Fence.NONE).task(), null))
                .await()
                .atMost(Duration.ofSeconds(5));
    }

    private HttpResponse<InputStream> opened(SessionId id, String query, String... headers)
            throws IOException, InterruptedException {
        var request = HttpRequest.newBuilder(server.resolve("/v1/agents/" + id + "/events" + query));
        if (headers.length > 0) {
            request.headers(headers);
        }
        return client.send(request.build(), HttpResponse.BodyHandlers.ofInputStream());
    }

    private static List<String> ids(InputStream stream) throws IOException {
        try (stream) {
            return new String(stream.readAllBytes(), StandardCharsets.UTF_8)
                    .lines()
                    .filter(line -> line.startsWith("id: "))
                    .toList();
        }
    }

    @Test
    void aStreamTellsWhatHappensAndEndsWithTheSession() throws IOException, InterruptedException {
        var id = started();
        var request = HttpRequest.newBuilder(server.resolve("/v1/agents/" + id + "/events"))
                .header("Accept", "text/event-stream")
                .build();
        var response = client.send(request, HttpResponse.BodyHandlers.ofInputStream());
        assertEquals(200, response.statusCode());
        assertTrue(response.headers().firstValue("Content-Type").orElseThrow().startsWith("text/event-stream"));
        assertEquals("no", response.headers().firstValue("X-Accel-Buffering").orElseThrow());
        var lines = new BufferedReader(new InputStreamReader(response.body(), StandardCharsets.UTF_8));
        assertEquals(": still here", lines.readLine());
        assertEquals("", lines.readLine());
        assertEquals("id: 1", lines.readLine());
        assertEquals("event: session.started", lines.readLine());
        assertTrue(lines.readLine().startsWith("data: {\"session_id\":\"" + id + "\",\"step\":null,\"at\":\""));
        until("it reads", () -> runs.readers() > 0);
        runs.happened(
                id,
                new Event.StepAsked(0, Sessions.FENCE),
                Sessions.answered(0, "hm", List.of(), "42"),
                new Event.StepFinished(0),
                new Event.SessionCompleted("42"));
        var rest = lines.lines().filter(line -> line.startsWith("event: ")).toList();
        assertEquals(List.of("event: step.thought", "event: step.finished", "event: session.completed"), rest);
    }

    @Test
    void aReaderGoesOnWhereItWas() throws IOException, InterruptedException {
        var id = started();
        runs.happened(
                id,
                new Event.StepAsked(0, Sessions.FENCE),
                Sessions.answered(0, "hm", List.of(), "42"),
                new Event.StepFinished(0),
                new Event.SessionCompleted("42"));
        assertEquals(
                List.of("id: 1", "id: 3", "id: 4", "id: 5"), ids(opened(id, "").body()));
        assertEquals(List.of("id: 4", "id: 5"), ids(opened(id, "?after=3").body()));
        assertEquals(
                List.of("id: 5"),
                ids(opened(id, "?after=1", "Last-Event-ID", "4").body()));
        assertEquals(List.of(), ids(opened(id, "?after=5").body()));
    }

    @Test
    void aReaderThatHasTheEndOfASessionIsSentAwayForGood() throws IOException, InterruptedException {
        var id = started();
        runs.happened(id, new Event.CancelRequested("client"), new Event.SessionCancelled(List.of()));
        assertEquals("204 ", text(opened(id, "", "Last-Event-ID", "3")));
        assertEquals("204 ", text(opened(id, "", "Last-Event-ID", "4")), "an id beyond the end");
        assertEquals("204 ", text(opened(id, "?after=1", "Last-Event-ID", "3")), "as an EventSource reconnects");
        assertEquals("204 ", text(opened(id, "?after=3")), "an EventSource that was opened there gets no other id");
        assertTrue(text(opened(id, "", "Last-Event-ID", "2")).startsWith("200 "), "the end is still to be told");
        assertTrue(text(opened(id, "?after=3", "Last-Event-ID", "2")).contains("id: 3\n"));
        assertEquals(0, runs.readers());
    }

    @Test
    void aReaderOfASessionThatGoesOnWaitsAtItsLastEvent() throws IOException, InterruptedException {
        var id = started();
        var waiting = opened(id, "", "Last-Event-ID", "1");
        assertEquals(200, waiting.statusCode());
        runs.happened(id, new Event.CancelRequested("client"), new Event.SessionCancelled(List.of()));
        assertEquals(List.of("id: 3"), ids(waiting.body()));
    }

    @Test
    void theHeadOfAStreamThatIsAtItsEndIsTheSame() throws IOException {
        var id = started();
        runs.happened(id, new Event.CancelRequested("client"), new Event.SessionCancelled(List.of()));
        var head = RawHttp.answer(
                server,
                "HEAD /v1/agents/%s/events HTTP/1.1\r\nHost: localhost\r\nLast-Event-ID: 3\r\nConnection: close\r\n\r\n"
                        .formatted(id));
        assertTrue(head.startsWith("HTTP/1.1 204 "), head);
    }

    @ParameterizedTest
    @ValueSource(strings = {"-1", "x", "1.5", "9007199254740992", "9223372036854775808", "%201", ""})
    void whatIsNoIdIsRefusedByName(String after) throws IOException, InterruptedException {
        var id = started();
        var refused = text(opened(id, "?after=" + after));
        assertTrue(refused.startsWith("400 "), refused);
        assertTrue(refused.contains("\"field\":\"after\""), refused);
        if (!after.isEmpty() && !after.contains("%")) {
            var header = text(opened(id, "?after=1", "Last-Event-ID", after));
            assertTrue(header.startsWith("400 "), header);
            assertTrue(header.contains("\"field\":\"Last-Event-ID\""), header);
        }
    }

    @Test
    void anIdBeyondTheEndIsOfAnotherSessionAndRefused() throws IOException, InterruptedException {
        var id = started();
        runs.happened(id, new Event.CancelRequested("client"), new Event.SessionCancelled(List.of()));
        var refused = text(opened(id, "?after=4"));
        assertTrue(refused.startsWith("400 "), refused);
        assertTrue(refused.contains("must be an id of this session, whose last is 3, found 4"), refused);
    }

    private static String text(HttpResponse<InputStream> answer) throws IOException {
        try (var body = answer.body()) {
            return answer.statusCode() + " " + new String(body.readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    @Test
    void aReaderThatLeavesIsForgotten() throws IOException, InterruptedException {
        var id = started();
        int before = runs.readers();
        var request = HttpRequest.newBuilder(server.resolve("/v1/agents/" + id + "/events"))
                .build();
        var body =
                client.send(request, HttpResponse.BodyHandlers.ofInputStream()).body();
        until("it reads", () -> runs.readers() == before + 1);
        body.close();
        until("it is let go", () -> runs.readers() == before);
    }
}
