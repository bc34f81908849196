package dev.reagent.journey;

import static io.restassured.RestAssured.given;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.reagent.WithScriptedProvider;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.RestAssured;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.Set;
import java.util.UUID;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** The page at /q/metrics: strangers cannot make it grow. */
@QuarkusTest
@QuarkusTestResource(WithScriptedProvider.class)
class MetricsPageTest {

    private static final Pattern REQUESTS =
            Pattern.compile("^http_server_requests_seconds_count\\{(.*)}", Pattern.MULTILINE);

    private final Client client = Client.ofNewOrg();

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
