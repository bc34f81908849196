package dev.reagent.api;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.reagent.BesideServers;
import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import java.io.IOException;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.parallel.ResourceLock;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Where a request begins and ends, as far as a server in a test shows it; {@code HostileClientIT} has what its connections do. */
@QuarkusTest
@TestProfile(InMemory.class)
@Timeout(60)
@ResourceLock(BesideServers.LOG)
class FramingTest {

    private static final String RUN =
            "POST /v1/agents/run HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n";
    private static final String NEXT = "GET /v1/tools HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n";

    /** Those of a request's way. Tests of model wires, which run beside others, write to some of them: hence the lock. */
    private static final List<Logger> LOGGERS = Stream.of(
                    "dev.reagent.api", "io.quarkus", "io.vertx", "io.netty", "org.jboss.resteasy")
            .map(Logger::getLogger)
            .toList();

    private final List<String> logged = new ArrayList<>();
    private final Handler log = new Handler() {
        @Override
        public void publish(LogRecord line) {
            if (line.getLevel().intValue() >= Level.WARNING.intValue() || line.getThrown() != null) {
                synchronized (logged) {
                    logged.add(line.getLevel() + " " + line.getMessage() + " " + line.getThrown());
                }
            }
        }

        @Override
        public void flush() {}

        @Override
        public void close() {}
    };

    @TestHTTPResource
    URI server;

    @BeforeEach
    void listen() {
        LOGGERS.forEach(logger -> logger.addHandler(log));
    }

    @AfterEach
    void nothingIsLogged() {
        LOGGERS.forEach(logger -> logger.removeHandler(log));
        synchronized (logged) {
            assertEquals(List.of(), logged);
        }
    }

    private static void assertProblem(int status, String code, String answer) {
        assertTrue(answer.startsWith("HTTP/1.1 " + status + " "), answer);
        assertTrue(answer.contains("\"code\":\"" + code + "\""), answer);
    }

    /** One answer, and the connection is closed: what comes behind is nobody's request. */
    private String refusedAndClosed(String request) throws IOException {
        var answer = RawHttp.answer(server, request + NEXT);
        assertTrue(answer.matches("(?s)HTTP/[0-9.]+ (400|501) .*"), answer);
        assertEquals(1, answer.split("HTTP/[0-9]\\.[0-9] ", -1).length - 1, answer);
        return answer;
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "Content-Length: a",
                "Content-Length: -1",
                "Content-Length: +1",
                "Content-Length: 1, 2",
                "Content-Length: 1\r\nContent-Length: 2",
                "Content-Length : 1",
                "Content-Length:\r\n 1",
            })
    void aLengthThatIsNoneEndsTheConnection(String header) throws IOException {
        refusedAndClosed(RUN + header + "\r\n\r\n{");
    }

    @ParameterizedTest
    @ValueSource(strings = {"NONSENSE", "GET", "GET /v1/tools", "GET  /v1/tools HTTP/1.1 x"})
    void aRequestLineThatIsNoneEndsTheConnection(String line) throws IOException {
        refusedAndClosed(line + "\r\nHost: localhost\r\n\r\n");
    }

    @Test
    void headersThatAreTooLargeEndTheConnection() throws IOException {
        var answer = RawHttp.answer(
                server, "GET /v1/tools HTTP/1.1\r\nHost: localhost\r\nX: " + "x".repeat(100_000) + "\r\n\r\n");
        assertTrue(answer.startsWith("HTTP/1.1 431 "), answer);
    }

    @Test
    void aChunkedBodyThatIsTooLongIsRefusedWithoutATrace() throws IOException {
        var chunk = "100000\r\n" + " ".repeat(1 << 20) + "\r\n";
        try (var http = new RawHttp(server)) {
            http.send(RUN + "Transfer-Encoding: chunked\r\nConnection: close\r\n\r\n");
            for (int i = 0; i < 10; i++) {
                http.send(chunk);
            }
            assertProblem(413, "body_too_large", http.send("0\r\n\r\n").rest());
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"Content-Length: 100000\r\n\r\n{", "Transfer-Encoding: chunked\r\n\r\n100000\r\n{"})
    void aBodyThatDoesNotEndIsRefused(String start) throws IOException {
        try (var http = new RawHttp(server)) {
            assertProblem(408, "request_timeout", http.send(RUN + start).one());
        }
    }
}
