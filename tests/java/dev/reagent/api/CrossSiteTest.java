package dev.reagent.api;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import jakarta.inject.Inject;
import java.io.IOException;
import java.net.URI;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** A browser on the server's machine, driven by a page of another site, changes and reads nothing. */
@QuarkusTest
@TestProfile(InMemory.class)
class CrossSiteTest {

    private static final String BODY = "{\"prompt\":\"a\"}";
    private static final String JSON = "Content-Type: application/json\r\n";

    @TestHTTPResource
    URI server;

    @Inject
    InMemoryRuns runs;

    private String get(String path, String headers) throws IOException {
        return RawHttp.answer(server, "GET " + path + " HTTP/1.1\r\nConnection: close\r\n" + headers + "\r\n");
    }

    private String post(String path, String headers, String body) throws IOException {
        return RawHttp.answer(
                server,
                "POST " + path + " HTTP/1.1\r\nConnection: close\r\nContent-Length: " + body.length() + "\r\n" + headers
                        + "\r\n" + body);
    }

    private static void assertProblem(int status, String code, String answer) {
        assertTrue(answer.startsWith("HTTP/1.1 " + status + " "), answer);
        assertTrue(answer.toLowerCase().contains("content-type: application/problem+json"), answer);
        assertTrue(answer.contains("\"code\":\"" + code + "\""), answer);
    }

    private static void assertServed(String answer) {
        assertTrue(answer.startsWith("HTTP/1.1 20"), answer);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "rebound.example",
                "rebound.example:8080",
                "localhost.rebound.example",
                "127.0.0.1.rebound.example",
                "127.0.0.256",
                "127.1",
                "2130706433",
                "0.0.0.0",
                "[::]",
                "[::ffff:127.0.0.1]"
            })
    void aForeignHostIsRefusedWhateverIsAsked(String host) throws IOException {
        int before = runs.count();
        for (var path : List.of("/v1/agents", "/v1/nothing", "/q/openapi", "/q/metrics", "/q/health", "//v1/agents")) {
            assertProblem(403, "forbidden", get(path, "Host: " + host + "\r\n"));
        }
        assertProblem(403, "forbidden", post("/v1/agents/run", "Host: " + host + "\r\n" + JSON, BODY));
        assertEquals(before, runs.count());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "localhost",
                "LocalHost:1",
                "localhost.",
                "127.0.0.1:8080",
                "127.9.8.7",
                "[::1]",
                "[::1]:8080",
                "Agents.Example:443"
            })
    void loopbackAndConfiguredNamesAreServed(String host) throws IOException {
        assertServed(get("/v1/agents", "Host: " + host + "\r\n"));
        assertServed(get("/q/metrics", "Host: " + host + "\r\n"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "Host:\r\n",
                "Host: a b\r\n",
                "Host: localhost@b\r\n",
                "Host: localhost\r\nHost: localhost\r\n"
            })
    void aHostThatIsNoneIsAProblemThatNamesIt(String header) throws IOException {
        var answer = get("/v1/agents", header);
        assertProblem(400, "invalid_request", answer);
        assertTrue(answer.contains("\"field\":\"Host\""), answer);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "Origin: https://rebound.example\r\n",
                "Origin: null\r\n",
                "Origin: http://localhost:3000\r\n",
                "Origin: http://127.0.0.1:8080\r\n",
                "Origin: http://localhost:8080, http://rebound.example\r\n",
                "Origin: http://localhost:8080\r\nOrigin: http://rebound.example\r\n",
                "Sec-Fetch-Site: cross-site\r\n",
                "Origin: http://localhost:8080\r\nSec-Fetch-Site: cross-site\r\n"
            })
    void aPageOfAnotherSiteChangesNothing(String headers) throws IOException {
        int before = runs.count();
        var host = "Host: localhost:8080\r\n";
        assertProblem(403, "forbidden", post("/v1/agents/run", host + headers + JSON, BODY));
        var cancel = "/v1/agents/9b2f4a1e-3c5d-4e6f-8a7b-0c1d2e3f4a5b/cancel";
        assertProblem(403, "forbidden", post(cancel, host + headers, ""));
        assertServed(get("/v1/agents", host + headers));
        assertEquals(before, runs.count());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "Origin: http://localhost:8080\r\nSec-Fetch-Site: same-origin\r\n",
                "Origin: https://agents.example\r\n",
                "Sec-Fetch-Mode: cors\r\n",
                "Sec-Fetch-Site: none\r\n"
            })
    void theServersOwnPageAndClientsThatAreNoBrowserAreServed(String headers) throws IOException {
        assertServed(post("/v1/agents/run", "Host: localhost:8080\r\n" + headers + JSON, BODY));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "application/x-www-form-urlencoded",
                "multipart/form-data; boundary=a",
                "text/plain;charset=UTF-8",
                "text/plain; application/json"
            })
    void aFormOfAnOldBrowserCancelsNothingThoughItHasNoBody(String type) throws IOException {
        var cancel = "/v1/agents/9b2f4a1e-3c5d-4e6f-8a7b-0c1d2e3f4a5b/cancel";
        assertProblem(
                415, "unsupported_media_type", post(cancel, "Host: localhost\r\nContent-Type: " + type + "\r\n", ""));
        assertProblem(404, "session_not_found", post(cancel, "Host: localhost\r\n" + JSON, ""));
        assertProblem(404, "session_not_found", post(cancel, "Host: localhost\r\n", ""));
    }

    @ParameterizedTest
    @CsvSource({
        "'', 415",
        "User-Agent: Mozilla/5.0 (X11; Linux x86_64; rv:60.0), 415",
        "User-Agent: Python-urllib/3.13, 404",
        "User-Agent: Apache-HttpClient/4.5, 404"
    })
    void anEmptyFormIsTakenForNoBodyFromAClientThatIsNoBrowser(String agent, int status) throws IOException {
        var cancel = "/v1/agents/9b2f4a1e-3c5d-4e6f-8a7b-0c1d2e3f4a5b/cancel";
        var headers = "Host: localhost\r\nContent-Type: application/x-www-form-urlencoded\r\n"
                + (agent.isEmpty() ? "" : agent + "\r\n");
        assertProblem(
                status, status == 415 ? "unsupported_media_type" : "session_not_found", post(cancel, headers, ""));
        assertProblem(415, "unsupported_media_type", post(cancel, headers + "Referer: http://localhost/\r\n", ""));
    }

    @Test
    void anOriginLeavesOutThePortOfItsScheme() throws IOException {
        assertServed(post("/v1/agents/run", "Host: localhost\r\nOrigin: http://localhost\r\n" + JSON, BODY));
        assertServed(post("/v1/agents/run", "Host: localhost\r\nOrigin: https://localhost\r\n" + JSON, BODY));
        assertProblem(
                403,
                "forbidden",
                post("/v1/agents/run", "Host: localhost\r\nOrigin: http://localhost:81\r\n" + JSON, BODY));
    }
}
