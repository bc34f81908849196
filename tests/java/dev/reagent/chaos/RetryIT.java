package dev.reagent.chaos;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.reagent.Waiting;
import dev.reagent.model.ScriptedProvider;
import dev.reagent.model.ScriptedReply;
import dev.reagent.model.ScriptedReply.Fault;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** What becomes of a run that waits for its next attempt when its server dies. */
@EnabledOnOs(OS.LINUX)
class RetryIT {

    private static final Duration PATIENCE = Duration.ofSeconds(90);

    /** Broken streams that an attempt takes. */
    private static final int TRIES = 4;

    private final ObjectMapper json = new ObjectMapper();
    private final ScriptedProvider provider = ScriptedProvider.start();

    @TempDir
    Path temp;

    private PackagedServer server;

    @BeforeEach
    void start() throws Exception {
        provider.script(request -> {
            if (request.step() == 0) {
                return ScriptedReply.call("said", "echo", "{\"text\":\"once\"}");
            }
            return request.attempt() <= TRIES
                    ? ScriptedReply.text("An answer that breaks off.").failing(Fault.BREAK, 3)
                    : ScriptedReply.text("Back again.");
        });
        server = new PackagedServer(
                        temp,
                        Map.of(
                                "OPENAI_BASE_URL", provider.openAiBaseUrl(),
                                "OPENAI_MODEL", "scripted",
                                "REAGENT_TOOLS_ECHO_ENABLED", "true"))
                .start();
    }

    @AfterEach
    void stop() throws Exception {
        server.close();
        provider.close();
    }

    @Test
    void itsWaitOutlivesTheServer() throws Exception {
        var id = retrying();
        server.kill();
        server.start();
        assertGoesOn(id);
    }

    /** A run between its first attempt and the second, which comes in 20 to 25 s. */
    private String retrying() throws IOException {
        var order =
                server.post("/v1/agents/run", "{\"prompt\":\"run\",\"retry\":{\"attempts\":2,\"backoff_seconds\":20}}");
        assertEquals(202, order.statusCode(), order.body());
        var id = json.readTree(order.body()).path("session_id").asText();
        Waiting.until(
                PATIENCE,
                "it waits for its next attempt",
                () -> session(id).path("status_reason").asText().equals("retrying"));
        return id;
    }

    private void assertGoesOn(String id) throws IOException {
        Waiting.until(
                PATIENCE, "it is over", () -> !session(id).path("finished_at").isNull());
        var over = session(id);
        assertEquals("completed", over.path("status").asText(), over::toPrettyString);
        assertEquals("Back again.", over.path("final_answer").asText());
        assertEquals(1, over.path("retry").path("failed_attempts").asInt());
        assertEquals(1 + TRIES + 1, provider.callsOf("run"));
        var waited = Duration.between(
                Instant.parse(over.path("started_at").asText()),
                Instant.parse(over.path("finished_at").asText()));
        assertTrue(waited.compareTo(Duration.ofSeconds(20)) >= 0, waited::toString);
    }

    private JsonNode session(String id) throws IOException {
        return json.readTree(server.get("/v1/agents/" + id).body());
    }
}
