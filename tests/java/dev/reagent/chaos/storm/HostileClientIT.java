package dev.reagent.chaos.storm;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.reagent.LongForm;
import dev.reagent.api.RawHttp;
import dev.reagent.chaos.PackagedServer;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A normal client beside hostile ones, on a server with a small heap: bodies, slow heads, streams, framing. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class HostileClientIT {

    private static final int HOSTILE = 16;
    private static final int HUGE = 8 * 1024 * 1024 - 1000;
    private static final int CALLS = 300;

    /**
     * The bound of the normal client's p99 beside the others, in ms, where its p99 alone is at most {@link #QUIET}. The short form runs beside
     * other tests, which may take the processors at any time.
     */
    private static final long BOUND = LongForm.or(1000, 250);

    /** The p99 alone, in ms, on a machine that has nothing else to do; on a busier one the bound grows with it. */
    private static final long QUIET = 50;

    private static final List<String> PATHS = List.of(
            "/v1/agents/run",
            "/v1/agents/run",
            "/v1/agents/batch",
            "/v1/operations",
            "/v1/approvals/9b2f4a1e-3c5d-4e6f-8a7b-0c1d2e3f4a5b/decision",
            "/v1/agents/9b2f4a1e-3c5d-4e6f-8a7b-0c1d2e3f4a5b/cancel");

    private static final List<byte[]> BODIES = List.of(
            filled("{\"prompt\":\"x\",\"metadata\":{\"a\":[{}", ",{}", "]}}"),
            filled("{\"prompt\":\"x\",\"model\":\"", "mmmmmmmm", "\"}"),
            filled("{\"prompt\":\"x\",\"metadata\":{\"a\":", "[", ""),
            filled("{\"prompt\":\"x\",\"max_steps\":1", "00000000", "}"),
            filled("{\"prompt\":\"x\",\"", "nnnnnnnn", "\":1}"),
            filled("{\"prompt\":\"x\"", ",\"tools\":[]", "}"),
            filled("{\"runs\":[{}", ",{\"prompt\":\"x\",\"metadata\":{\"a\":[1,2,3]}}", "]}"),
            filled("{\"prompt\":\"", "\\u0041\\u0042", "\"}"));

    private static final String RUN =
            "POST /v1/agents/run HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n";
    private static final String NEXT = "GET /v1/tools HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n";

    @TempDir
    static Path folder;

    private PackagedServer server;
    private URI address;

    private final HttpClient http = HttpClient.newHttpClient();
    private final AtomicBoolean isOver = new AtomicBoolean();
    private final AtomicInteger refused = new AtomicInteger();
    private final List<String> surprises = Collections.synchronizedList(new ArrayList<>());

    private static byte[] filled(String start, String piece, String end) {
        int pieces = (HUGE - start.length() - end.length()) / piece.length();
        return (start + piece.repeat(pieces) + end).getBytes(StandardCharsets.UTF_8);
    }

    @BeforeAll
    void start() throws IOException {
        server = new PackagedServer(folder, Map.of("REAGENT_HTTP_HEAD_TIMEOUT", "2S")).withHeap("256m");
        address = URI.create(server.start().url());
    }

    @AfterAll
    void stop() throws Exception {
        server.close();
    }

    /** One answer, and the connection is closed: what comes behind is nobody's request. */
    private void assertRefusedInWordsAndClosed(String request) throws IOException {
        var answer = RawHttp.answer(address, request + NEXT);
        assertTrue(answer.startsWith("HTTP/1.1 400 "), answer);
        assertTrue(answer.contains("\"code\":\"invalid_request\""), answer);
        assertEquals(0, answer.lastIndexOf("HTTP/1.1 "), answer);
    }

    @Test
    void aLengthBesideATransferCodingEndsTheConnection() throws IOException {
        assertRefusedInWordsAndClosed(RUN + "Content-Length: 4\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n");
        assertRefusedInWordsAndClosed(RUN + "Transfer-Encoding: chunked\r\nContent-Length: 0\r\n\r\n0\r\n\r\n");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "gzip",
                "xchunked",
                "identity",
                "chunked, gzip",
                "gzip, chunked",
                "chunked, chunked",
                "\"chunked\"",
                ""
            })
    void aTransferCodingThatIsNotChunkedEndsTheConnection(String coding) throws IOException {
        assertRefusedInWordsAndClosed(RUN + "Transfer-Encoding: " + coding + "\r\n\r\n0\r\n\r\n");
    }

    @Test
    void headersThatDoNotEndAreCutOff() throws IOException {
        try (var http = new RawHttp(address)) {
            http.send("GET /v1/tools HTTP/1.1\r\nHost: localhost\r\nX: ");
            assertFalse(http.takesMore(Duration.ofSeconds(10)), "still open");
        }
    }

    @Test
    void aConnectionThatNeverSaysAnythingIsCutOff() throws IOException {
        assertEquals("", RawHttp.answer(address, ""));
    }

    @Test
    void headersOfTheNextRequestThatDoNotEndAreCutOffToo() throws IOException {
        try (var http = new RawHttp(address)) {
            http.send("GET /v1/tools HTTP/1.1\r\nHost: localhost\r\n\r\n");
            http.send("GET /v1/tools HTTP/1.1\r\nHost: localhost\r\nX: ");
            assertFalse(http.takesMore(Duration.ofSeconds(10)), "still open");
        }
    }

    @Test
    void aNormalClientIsServedBesideHostileOnes() throws Exception {
        normal(address);
        long alone = normal(address);
        var hostile = Executors.newVirtualThreadPerTaskExecutor();
        for (int i = 0; i < HOSTILE; i++) {
            int which = i;
            hostile.execute(() -> largeBodies(address, which));
            hostile.execute(() -> slowHeads(address));
        }
        hostile.execute(() -> smuggling(address));
        long beside = normal(address);
        isOver.set(true);
        hostile.shutdown();
        assertTrue(hostile.awaitTermination(60, TimeUnit.SECONDS));
        System.out.printf(
                "p99 alone %d ms, beside hostile clients %d ms; %d large bodies refused%n",
                alone, beside, refused.get());
        assertEquals(List.of(), surprises);
        assertTrue(refused.get() > HOSTILE, "hardly anything was sent: " + refused.get());
        assertTrue(
                beside <= BOUND * Math.max(alone, QUIET) / QUIET,
                "p99 " + beside + " ms beside hostile clients, " + alone + " ms without them");
        var log = server.output();
        for (var sign : List.of("OutOfMemoryError", "has been blocked", "\"level\":\"ERROR\"")) {
            assertFalse(log.contains(sign), sign);
        }
    }

    /** The 99th percentile of its requests, in ms: small runs, polls and lists in turn. */
    private long normal(URI server) throws IOException, InterruptedException {
        var times = new ArrayList<Long>();
        for (int i = 0; i < CALLS; i++) {
            var request = i % 3 == 0
                    ? HttpRequest.newBuilder(server.resolve("/v1/agents/run"))
                            .header("Content-Type", "application/json")
                            .POST(HttpRequest.BodyPublishers.ofString("{\"prompt\":\"What is 2 + 2?\",\"tools\":[]}"))
                    : HttpRequest.newBuilder(server.resolve(i % 3 == 1 ? "/v1/agents?limit=5" : "/v1/tools"));
            long start = System.nanoTime();
            var answer =
                    http.send(request.timeout(Duration.ofSeconds(30)).build(), HttpResponse.BodyHandlers.ofString());
            times.add(Duration.ofNanos(System.nanoTime() - start).toMillis());
            assertTrue(answer.statusCode() < 300, answer::body);
        }
        Collections.sort(times);
        return times.get(times.size() * 99 / 100);
    }

    private void largeBodies(URI server, int which) {
        for (int i = which; !isOver.get(); i++) {
            var path = PATHS.get(i % PATHS.size());
            var body = BODIES.get(i % BODIES.size());
            var head = "POST " + path
                    + " HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nContent-Length: " + body.length
                    + "\r\nConnection: close\r\n\r\n";
            try (var socket = new Socket(server.getHost(), server.getPort())) {
                socket.setSoTimeout(30_000);
                socket.getOutputStream().write(head.getBytes(StandardCharsets.US_ASCII));
                socket.getOutputStream().write(body);
                var answer =
                        new BufferedReader(new InputStreamReader(socket.getInputStream(), StandardCharsets.US_ASCII));
                var status = String.valueOf(answer.readLine());
                if (Stream.of(400, 404, 413, 503).noneMatch(it -> status.startsWith("HTTP/1.1 " + it + " "))) {
                    surprises.add(path + ": " + status);
                }
            } catch (IOException cutOff) {
                // the server need not read what it has refused
            }
            refused.incrementAndGet();
            try {
                // all share the two processors of a small machine
                Thread.sleep(100);
            } catch (InterruptedException ended) {
                return;
            }
        }
    }

    /** A byte of a head now and then, until the server ends the connection. */
    private void slowHeads(URI server) {
        while (!isOver.get()) {
            try (var socket = new Socket(server.getHost(), server.getPort())) {
                socket.getOutputStream().write("GET /v1/tools HTTP/1.1\r\nX: ".getBytes(StandardCharsets.US_ASCII));
                long start = System.nanoTime();
                while (!isOver.get()) {
                    socket.getOutputStream().write('x');
                    Thread.sleep(100);
                    if (System.nanoTime() - start > Duration.ofSeconds(20).toNanos()) {
                        surprises.add("a head that does not end is not cut off");
                        return;
                    }
                }
            } catch (IOException cutOff) {
                // as it must be
            } catch (InterruptedException ended) {
                return;
            }
        }
    }

    /** A request behind one whose end could be seen in two places: one answer, and the connection is closed. */
    private void smuggling(URI server) {
        var request =
                "POST /v1/agents/run HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nContent-Length: 4\r\n"
                        + "Transfer-Encoding: chunked\r\n\r\n0\r\n\r\nGET /v1/tools HTTP/1.1\r\nHost: localhost\r\n\r\n";
        while (!isOver.get()) {
            try (var socket = new Socket(server.getHost(), server.getPort())) {
                socket.setSoTimeout(20_000);
                socket.getOutputStream().write(request.getBytes(StandardCharsets.US_ASCII));
                var answer = new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
                if (!answer.startsWith("HTTP/1.1 400 ") || answer.indexOf("HTTP/1.1 ", 1) > 0) {
                    surprises.add(answer);
                    return;
                }
                Thread.sleep(50);
            } catch (IOException e) {
                surprises.add(e.toString());
            } catch (InterruptedException ended) {
                return;
            }
        }
    }
}
