package dev.reagent.deploy;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.reagent.WithScriptedProvider;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.RestAssured;
import java.io.IOException;
import java.nio.file.Files;
import java.util.Locale;
import java.util.TreeMap;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What a stranger reaches through the shipped proxy: the API, health and the API's description, and nothing else of a server. */
@QuarkusTest
@QuarkusTestResource(WithScriptedProvider.class)
class ProxyTest {

    private Proxy proxy;

    @BeforeEach
    void start() throws IOException {
        assumeTrue(Files.isExecutable(Proxy.PROGRAM), "SKIPPED: there is no " + Proxy.PROGRAM);
        proxy = Proxy.before(RestAssured.port);
    }

    @AfterEach
    void stop() {
        if (proxy != null) {
            proxy.close();
        }
    }

    @Test
    void noSpellingOfAPathLeadsToTheMetrics() throws IOException {
        var answers = new TreeMap<String, Integer>();
        var wanted = new TreeMap<String, Integer>();
        for (var path : new String[] {
            "/q/metrics",
            "/q/metrics/",
            "/q/metrics?x",
            "/q/metrics;x",
            "//q/metrics",
            "/q//metrics",
            "/./q/metrics",
            "/q/./metrics",
            "/%71/metrics",
            "/q/%6Detrics",
            "/%2Fq/metrics",
            "/%2e/q/metrics",
            "/v1/../q/metrics",
            "/v1/..//q/metrics",
            "/v1/%2e%2E/q/metrics",
            "/v1/.%2e/q/metrics",
            "/v1/agents/%2e./../../q/metrics",
            "/v1/..%2Fq/metrics",
            "/v1/..%5cq/metrics",
            "/v1/..\\q/metrics",
            "/v1/..;/q/metrics",
            "/v1//../../q/metrics",
            "/q/health/../metrics",
            "/q/health/%2e%2e/metrics",
            "/q/openapi/../metrics",
            proxy.address() + "/q/metrics",
            proxy.address() + "//q/metrics",
            proxy.address() + "/v1/../q/metrics",
            "/Q/metrics",
            "/q/arc",
            "/q/dev-ui",
            "/q",
            "/"
        }) {
            answers.put(path, Proxy.status(proxy.get(path)));
            wanted.put(path, 404);
        }
        assertEquals(wanted, answers);
    }

    @Test
    void whatClientsNeedIsPassed() throws IOException {
        var answers = new TreeMap<String, Integer>();
        var wanted = new TreeMap<String, Integer>();
        for (var path : new String[] {
            "/v1/models",
            "/v1/agents?status=running&limit=1",
            proxy.address() + "/v1/tools",
            "/q/health",
            "/q/health/ready",
            "/q/health/group/traffic",
            "/q/openapi",
            "/q/openapi?format=json"
        }) {
            answers.put(path, Proxy.status(proxy.get(path)));
            wanted.put(path, 200);
        }
        assertEquals(wanted, answers);
        var call = proxy.get("/v1/agents/" + UUID.randomUUID() + "/calls/functions.sql%3A0%20x");
        assertEquals(404, Proxy.status(call));
        assertEquals("application/problem+json", header(call, "content-type"), "the server's own answer");
    }

    @Test
    void noConnectionIsTurnedIntoOneThatTheProxyDoesNotRead() throws IOException {
        for (var upgrade : new String[] {"h2c", "H2C", "h2c, websocket", "websocket", "TLS/1.0"}) {
            var answer = proxy.get(
                    "/v1/models",
                    "Connection: Upgrade, HTTP2-Settings",
                    "Upgrade: " + upgrade,
                    "HTTP2-Settings: AAMAAABkAAQAoAAAAAIAAAAA",
                    "Sec-WebSocket-Version: 13",
                    "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==");
            assertEquals(200, Proxy.status(answer), () -> "Upgrade: " + upgrade + " is answered " + answer);
            assertFalse(answer.toLowerCase(Locale.ROOT).contains("upgrade"), answer);
        }
    }

    private static String header(String answer, String name) {
        return answer.lines()
                .filter(line -> line.toLowerCase(Locale.ROOT).startsWith(name + ": "))
                .map(line -> line.substring(name.length() + 2))
                .findFirst()
                .orElse("none");
    }
}
