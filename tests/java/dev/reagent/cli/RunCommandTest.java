package dev.reagent.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** {@code ./reagent run} against a server that answers by a list. */
class RunCommandTest {

    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private final ByteArrayOutputStream err = new ByteArrayOutputStream();
    private final Queue<String> views = new ArrayDeque<>();
    private HttpServer server;

    @BeforeEach
    void start() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext(
                "/v1/agents/run",
                exchange -> answer(exchange, 202, "{\"session_id\": \"s1\", \"status\": \"pending\"}"));
        server.createContext("/v1/agents/s1", exchange -> {
            var view = views.poll();
            exchange.getResponseHeaders().add("ETag", "\"" + views.size() + "\"");
            answer(exchange, view == null ? 304 : 200, view == null ? "" : view);
        });
        server.start();
    }

    @AfterEach
    void stop() {
        server.stop(0);
    }

    @Test
    void stepsAreShownOnceEachAndThenTheAnswer() throws Exception {
        var asked = """
                {"index": 0, "thought": "I compute.", "actions": [{"call_id": "c1", "tool": "code_run", "args": {"code": "print(42)"}}], "observations": [%s]}""";
        views.addAll(List.of(
                session("running", asked.formatted(""), "null"),
                session(
                        "running",
                        asked.formatted("{\"call_id\": \"c1\", \"success\": true, \"result\": \"42\"}"),
                        "null"),
                session(
                        "completed",
                        asked.formatted("{\"call_id\": \"c1\", \"success\": true, \"result\": \"42\"}"),
                        "\"It is 42.\"")));
        assertEquals(0, run("What is 21 * 2?"));
        assertEquals("""
                session s1
                step 1  I compute.
                  → code_run {"code":"print(42)"}
                  ← 42

                It is 42.
                """, text(out));
    }

    @Test
    void anApprovalIsShownWithTheCommandThatGrantsIt() throws Exception {
        views.add("""
                {"status": "awaiting_approval", "steps": [], "pending_approvals": [{"approval_id": "a1", "tool": "sql_query", "args": {"sql": "SELECT 1"}}]}""");
        views.add(session("completed", "", "\"done\""));
        assertEquals(0, run("how many?"));
        assertTrue(
                text(out).contains("waiting for approval: sql_query {\"sql\":\"SELECT 1\"}; approve with:\n"),
                text(out));
        assertTrue(text(out).contains("curl -X POST " + url() + "/v1/approvals/a1/decision"), text(out));
    }

    @Test
    void aFailedRunEndsWithItsCode() throws Exception {
        views.add(
                "{\"status\": \"failed\", \"error\": {\"code\": \"max_steps\", \"message\": \"20 steps were not enough\"}}");
        assertEquals(1, run("loop"));
        assertEquals("reagent: the run failed: max_steps: 20 steps were not enough\n", text(err));
    }

    @Test
    void whatAToolBroughtCannotCommandTheTerminal() throws Exception {
        views.add(session("completed", "{\"index\": 0, \"thought\": \"\\u001b[2Jgone\"}", "\"\\u001b]0;x\\u0007ok\""));
        assertEquals(0, run("x"));
        assertFalse(text(out).contains("\u001b"), text(out));
    }

    @Test
    void withoutAServerOneLineSaysHowToStartOne() throws Exception {
        var gone = url();
        server.stop(0);
        assertEquals(2, command(gone).run("x"));
        assertEquals(
                "reagent: no server answers at " + gone + "; start one with ./reagent serve, or set REAGENT_URL\n",
                text(err));
    }

    @Test
    void withoutAPromptItSaysHowToUseIt() throws Exception {
        assertEquals(2, command(url()).run());
        assertTrue(text(err).startsWith("usage: ./reagent run"), text(err));
    }

    private int run(String prompt) throws InterruptedException {
        return command(url()).run(prompt);
    }

    private RunCommand command(String url) {
        return new RunCommand(
                new PrintStream(out, true, StandardCharsets.UTF_8),
                new PrintStream(err, true, StandardCharsets.UTF_8),
                Map.of("REAGENT_URL", url));
    }

    private String url() {
        return "http://127.0.0.1:" + server.getAddress().getPort();
    }

    private static String text(ByteArrayOutputStream stream) {
        return stream.toString(StandardCharsets.UTF_8);
    }

    private static String session(String status, String step, String answer) {
        return "{\"status\": \"%s\", \"steps\": [%s], \"pending_approvals\": [], \"final_answer\": %s}"
                .formatted(status, step, answer);
    }

    private static void answer(HttpExchange exchange, int status, String body) throws IOException {
        exchange.getRequestBody().readAllBytes();
        var bytes = body.getBytes(StandardCharsets.UTF_8);
        exchange.sendResponseHeaders(status, bytes.length == 0 ? -1 : bytes.length);
        if (bytes.length > 0) {
            exchange.getResponseBody().write(bytes);
        }
        exchange.close();
    }
}
