package dev.reagent.api;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.reagent.Waiting;
import dev.reagent.agent.Event;
import dev.reagent.agent.History;
import dev.reagent.agent.call.Fence;
import dev.reagent.agent.task.SessionId;
import dev.reagent.run.intake.RunSubmission;
import io.micrometer.core.instrument.MeterRegistry;
import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import jakarta.inject.Inject;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A stream's connection, byte by byte: readers that take nothing, old HTTP, requests that want no body. */
@QuarkusTest
@TestProfile(InMemory.class)
@Timeout(60)
class EventConnectionTest {

    /** More than the buffers of both ends of a loopback connection take. */
    private static final int STEPS = 60;

    private static final String LONG_TEXT = "x".repeat(200_000);

    @Inject
    InMemoryRuns runs;

    @Inject
    MeterRegistry metrics;

    @TestHTTPResource
    URI server;

    private SessionId started() {
        return runs.start(
                        new RunSubmission(History.ofSteps(20).seenBy(Fence.NONE).task(), null))
                .await()
                .atMost(Duration.ofSeconds(5));
    }

    private Socket sent(String method, SessionId id, String version, String... headers) throws IOException {
        var socket = new Socket();
        socket.setReceiveBufferSize(4096);
        // sooner than the next comment
        socket.setSoTimeout(10_000);
        socket.connect(new InetSocketAddress(server.getHost(), server.getPort()));
        var request = method + " /v1/agents/" + id + "/events HTTP/" + version + "\r\nHost: a\r\n"
                + String.join(
                        "", List.of(headers).stream().map(it -> it + "\r\n").toList()) + "\r\n";
        socket.getOutputStream().write(request.getBytes(StandardCharsets.US_ASCII));
        return socket;
    }

    /** Until the server ends the connection, in whichever way. */
    private static String rest(Socket socket) {
        var text = new StringBuilder();
        var buffer = new byte[1 << 16];
        try {
            for (int read = 0; read >= 0; read = socket.getInputStream().read(buffer)) {
                text.append(new String(buffer, 0, read, StandardCharsets.UTF_8));
            }
        } catch (SocketException reset) {
            text.append("<reset>");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return text.toString();
    }

    private static String until(Socket socket, String mark) throws IOException {
        var text = new StringBuilder();
        while (text.indexOf(mark) < 0) {
            int next = socket.getInputStream().read();
            assertTrue(next >= 0, text::toString);
            text.append((char) next);
        }
        return text.toString();
    }

    private double slow() {
        return metrics.get("reagent.streams.cut")
                .tag("reason", "slow")
                .counter()
                .count();
    }

    private void talk(SessionId id) {
        var events = new ArrayList<Event>();
        for (int i = 0; i < STEPS; i++) {
            events.add(new Event.StepAsked(i, Sessions.FENCE));
            events.add(Sessions.answered(i, LONG_TEXT, List.of(), null));
            events.add(new Event.StepFinished(i));
        }
        runs.happened(id, events.toArray(Event[]::new));
    }

    @Test
    void aReaderThatTakesNothingIsCutOffAndNobodyElse() throws IOException {
        var id = started();
        double before = slow();
        int readers = runs.readers();
        try (var stuck = sent("GET", id, "1.1");
                var other = sent("GET", id, "1.1", "Connection: close")) {
            until(stuck, "event: session.started");
            until(other, "event: session.started");
            talk(id);
            var took = CompletableFuture.supplyAsync(() -> rest(other));
            Waiting.until("it is cut off", () -> slow() > before);
            Waiting.until("the other reads on", () -> runs.readers() == readers + 1);
            runs.happened(id, new Event.SessionCompleted("done"));
            assertTrue(took.join().contains("event: session.completed"));
            // longer than it is given to take the reason
            LockSupport.parkNanos(Duration.ofSeconds(3).toNanos());
            var rest = rest(stuck);
            assertFalse(rest.contains("session.completed"));
            assertFalse(rest.endsWith("0\r\n\r\n"), "the end of what was cut off looks like the end of the session");
            assertEquals(before + 1, slow());
        }
    }

    @Test
    void aReaderThatIsCutOffIsToldWhyWhereItStillTakesSomething() throws IOException {
        var id = started();
        double before = slow();
        try (var stuck = sent("GET", id, "1.1")) {
            until(stuck, "event: session.started");
            talk(id);
            Waiting.until("it is cut off", () -> slow() > before);
            var rest = rest(stuck);
            assertTrue(
                    rest.contains(": cut off: the client read nothing for too long; reconnect with Last-Event-ID\n\n"),
                    () -> rest.substring(Math.max(0, rest.length() - 500)));
            assertFalse(rest.endsWith("0\r\n\r\n"), "the end of what was cut off looks like the end of the session");
        }
    }

    @Test
    void aReaderOfHttp10IsToldTheSameUntilItsConnectionEnds() throws IOException {
        var id = started();
        try (var old = sent("GET", id, "1.0")) {
            var head = until(old, "\r\n\r\n");
            assertTrue(head.startsWith("HTTP/1.0 200 "), head);
            assertFalse(head.toLowerCase(java.util.Locale.ROOT).contains("chunked"), head);
            runs.happened(id, new Event.SessionCompleted("done"));
            var rest = rest(old);
            assertTrue(rest.startsWith(": still here\n\nid: 1\nevent: session.started\ndata: {"), rest);
            assertTrue(rest.contains("\n\nid: 2\nevent: session.completed\ndata: {") && rest.endsWith("}\n\n"), rest);
        }
    }

    @Test
    void whoAsksForTheHeadOnlyIsGivenNoBodyAndMayAskAgain() throws IOException {
        var id = started();
        int readers = runs.readers();
        try (var socket = sent("HEAD", id, "1.1")) {
            var head = until(socket, "\r\n\r\n");
            assertTrue(head.startsWith("HTTP/1.1 200 "), head);
            assertTrue(head.toLowerCase(java.util.Locale.ROOT).contains("content-type: text/event-stream"), head);
            socket.getOutputStream()
                    .write("GET /v1/agents/x/events HTTP/1.1\r\nHost: a\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
            assertTrue(until(socket, "\r\n\r\n").startsWith("HTTP/1.1 404 "));
            assertEquals(readers, runs.readers());
        }
    }

    @Test
    void conditionsAndRangesMeanNothingToAStream() throws IOException {
        var id = started();
        try (var socket = sent("GET", id, "1.1", "If-None-Match: *", "Range: bytes=5-", "Accept-Encoding: gzip, br")) {
            var text = until(socket, "event: session.started");
            assertTrue(text.startsWith("HTTP/1.1 200 "), text);
            assertTrue(text.contains(": still here\n\n"), text);
        }
    }
}
