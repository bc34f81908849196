package dev.reagent.journey;

import static io.restassured.RestAssured.given;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.reagent.WithScriptedProvider;
import dev.reagent.model.ScriptedProvider;
import dev.reagent.model.ScriptedReply;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.RestAssured;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.UUID;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** The page at /q/metrics: what Prometheus' own linter says of it, and that strangers cannot make it grow. */
@QuarkusTest
@Tag("external-stores")
@Tag("redis-cluster")
@QuarkusTestResource(WithScriptedProvider.class)
class MetricsPageTest {

    private static final Path PROMTOOL = Path.of("/usr/bin/promtool");

    /** What Prometheus 2 and 3 send. */
    private static final String ACCEPT_2 =
            "application/openmetrics-text;version=1.0.0,application/openmetrics-text;version=0.0.1;q=0.75,"
                    + "text/plain;version=0.0.4;q=0.5,*/*;q=0.1";

    private static final String ACCEPT_3 = "application/openmetrics-text;version=1.0.0;escaping=allow-utf-8;q=0.6,"
            + "application/openmetrics-text;version=0.0.1;q=0.5,text/plain;version=1.0.0;escaping=allow-utf-8;q=0.4,"
            + "text/plain;version=0.0.4;q=0.3,*/*;q=0.2";

    private static final Pattern REQUESTS =
            Pattern.compile("^http_server_requests_seconds_count\\{(.*)}", Pattern.MULTILINE);

    private final Client client = Client.ofNewOrg();
    ScriptedProvider provider;

    @Test
    void prometheusFindsNothingToCriticise() throws Exception {
        assumeTrue(Files.isExecutable(PROMTOOL), "SKIPPED: there is no " + PROMTOOL);
        provider.bySteps(ScriptedReply.call("a", "echo", "{\"text\":\"hello\"}"), ScriptedReply.text("Done."));
        client.ended(client.start("echo"));
        assertEquals("", criticism(ACCEPT_2));
        assertEquals("", criticism(ACCEPT_3));
    }

    private static String criticism(String accept) throws IOException, InterruptedException {
        var page = Files.writeString(Path.of("target/metrics.txt"), page(accept));
        var promtool = new ProcessBuilder(PROMTOOL.toString(), "check", "metrics")
                .redirectInput(page.toFile())
                .redirectErrorStream(true)
                .start();
        var said = new String(promtool.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        return promtool.waitFor() == 0 && said.isBlank() ? "" : "exit " + promtool.exitValue() + "\n" + said;
    }

    @Test
    void whatStrangersMakeUpIsCountedUnderFewNames() throws IOException {
        var id = UUID.randomUUID().toString();
        var before = requests();
        for (int i = 0; i < 120; i++) {
            ask("MADEUP" + i, "/v1/agents");
            ask("GET", "/v1/agents/%zz" + i);
            ask("PUT", "/v1/agents/" + UUID.randomUUID());
            ask("DELETE", "/v1/agents;a=" + i);
            ask("OPTIONS", "/v1/agents/" + UUID.randomUUID() + "/cancel");
            ask("GET", "/nowhere" + i);
        }
        ask("PUT", "/v1/agents/" + id);
        var after = requests();
        assertTrue(after.size() - before.size() <= 16, () -> "grown from " + before + " to " + after);
        assertFalse(page("*/*").contains(id), "a label holds a session's id");
        assertFalse(page("*/*").contains("MADEUP"), "a label holds a made-up method");
        client.get("/v1/tools").then().statusCode(200);
        assertTrue(
                requests().stream().anyMatch(it -> it.contains("uri=\"/v1/tools\"") && it.contains("status=\"200\"")),
                () -> "requests are no longer counted: " + requests());
    }

    private static Set<String> requests() {
        return REQUESTS.matcher(page("*/*")).results().map(it -> it.group(1)).collect(Collectors.toSet());
    }

    private static String page(String accept) {
        return given().header("Accept", accept)
                .get("/q/metrics")
                .then()
                .statusCode(200)
                .extract()
                .asString();
    }

    /** Sends these words as they are, which no client would do, and waits for the answer. */
    private static void ask(String method, String target) throws IOException {
        try (var socket = new Socket(InetAddress.getLoopbackAddress(), RestAssured.port)) {
            var request = method + " " + target + " HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n";
            socket.getOutputStream().write(request.getBytes(StandardCharsets.ISO_8859_1));
            socket.getInputStream().readAllBytes();
        }
    }
}
