package dev.reagent.api;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import jakarta.inject.Inject;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.UUID;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** How the bytes of a body may be packed. */
@QuarkusTest
@TestProfile(InMemory.class)
@Timeout(60)
class BodyEncodingTest {

    private static final byte[] MARK = {(byte) 0xEF, (byte) 0xBB, (byte) 0xBF};
    private static final byte[] RUN = "{\"prompt\":\"a\"}".getBytes(StandardCharsets.UTF_8);

    @Inject
    InMemoryRuns runs;

    @TestHTTPResource
    URI server;

    private String posted(String path, byte[] body, String... headers) throws IOException {
        var head = "POST %s HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nContent-Length: %d\r\n"
                .formatted(path, body.length);
        try (var http = new RawHttp(server)) {
            return http.send(head + String.join("", headers) + "Connection: close\r\n\r\n")
                    .send(body)
                    .rest();
        }
    }

    private static byte[] joined(byte[]... parts) throws IOException {
        var whole = new ByteArrayOutputStream();
        for (var part : parts) {
            whole.write(part);
        }
        return whole.toByteArray();
    }

    private static byte[] gzip(byte[] plain) throws IOException {
        var packed = new ByteArrayOutputStream();
        try (var out = new GZIPOutputStream(packed)) {
            out.write(plain);
        }
        return packed.toByteArray();
    }

    private static void assertProblem(int status, String detail, String answer) {
        assertTrue(answer.startsWith("HTTP/1.1 " + status + " "), answer);
        assertTrue(answer.contains(detail), answer);
    }

    @Test
    void aByteOrderMarkBeforeTheObjectIsPassedOver() throws IOException {
        var answer = posted("/v1/agents/run", joined(MARK, RUN));
        assertTrue(answer.startsWith("HTTP/1.1 202 "), answer);
        var batch = "{\"runs\":[{\"prompt\":\"a\"}]}".getBytes(StandardCharsets.UTF_8);
        assertTrue(posted("/v1/agents/batch", joined(MARK, batch)).startsWith("HTTP/1.1 202 "));
    }

    @Test
    void aByteOrderMarkDoesNotMakeAnotherRequestOfIt() throws IOException {
        var key = "Idempotency-Key: " + UUID.randomUUID() + "\r\n";
        var marked = posted("/v1/agents/run", joined(MARK, RUN), key);
        assertTrue(marked.startsWith("HTTP/1.1 202 "), marked);
        int before = runs.count();
        var plain = posted("/v1/agents/run", RUN, key);
        assertTrue(plain.startsWith("HTTP/1.1 202 "), plain);
        assertEquals(before, runs.count());
    }

    @Test
    void onlyOneMarkOfUtf8AtTheBeginningIsPassedOver() throws IOException {
        assertProblem(400, "must be well-formed JSON", posted("/v1/agents/run", joined(MARK, MARK, RUN)));
        assertProblem(400, "must be well-formed JSON", posted("/v1/agents/run", joined(RUN, MARK)));
        assertProblem(400, "is empty", posted("/v1/agents/run", MARK));
        byte[] utf16 = new String(RUN, StandardCharsets.UTF_8).getBytes(StandardCharsets.UTF_16);
        assertProblem(400, "must be UTF-8", posted("/v1/agents/run", utf16));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "gzip",
                "GZIP",
                "x-gzip",
                "deflate",
                "br",
                "zstd",
                "utf-8",
                "identity, gzip",
                "gzip\r\nContent-Encoding: identity"
            })
    void aPackedBodyIsRefusedAndTheAnswerNamesTheHeader(String encoding) throws IOException {
        int before = runs.count();
        var answer = posted("/v1/agents/run", gzip(RUN), "Content-Encoding: " + encoding + "\r\n");
        assertProblem(415, "\"code\":\"unsupported_media_type\"", answer);
        assertProblem(415, "Content-Encoding must be identity or left out, found ", answer);
        assertEquals(before, runs.count());
        assertProblem(415, "Content-Encoding", posted("/v1/agents/batch", gzip(RUN), "Content-Encoding: gzip\r\n"));
    }

    @Test
    void aPackedBodyIsRefusedBeforeItHasCome() throws IOException {
        try (var http = new RawHttp(server)) {
            var answer = http.send(
                            "POST /v1/agents/run HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n"
                                    + "Content-Encoding: gzip\r\nTransfer-Encoding: chunked\r\nConnection: close\r\n\r\n1\r\nx\r\n")
                    .one();
            assertProblem(415, "Content-Encoding", answer);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"identity", "Identity", "", "identity, identity"})
    void aBodyThatIsNotPackedMaySaySo(String encoding) throws IOException {
        var answer = posted("/v1/agents/run", RUN, "Content-Encoding: " + encoding + "\r\n");
        assertTrue(answer.startsWith("HTTP/1.1 202 "), answer);
    }
}
