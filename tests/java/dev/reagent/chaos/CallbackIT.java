package dev.reagent.chaos;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.reagent.Waiting;
import dev.reagent.webhook.Receiver;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** What becomes of callbacks when the server goes away before it has sent them, or while it does. */
@EnabledOnOs(OS.LINUX)
class CallbackIT {

    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private final ObjectMapper json = new ObjectMapper();
    private final Receiver receiver = new Receiver();

    @TempDir
    Path temp;

    private PackagedServer server;

    @AfterEach
    void stop() throws Exception {
        server.close();
        receiver.close();
    }

    @Test
    void whatWasCommittedButNotSentIsSentAfterAKill() throws Exception {
        server = server().with("REAGENT_WEBHOOK_MAX_CONCURRENT", "0").start();
        order();
        Waiting.until(PATIENCE, "it is in the outbox", () -> !delivery().isMissingNode());
        server.kill();
        assertEquals(0, receiver.got().size());
        server.with("REAGENT_WEBHOOK_MAX_CONCURRENT", "4").start();
        var got = receiver.got(1).getFirst();
        Waiting.until(
                PATIENCE,
                "it is delivered",
                () -> delivery().get("status").asText().equals("delivered"));
        assertEquals(delivery().get("delivery_id").asText(), got.header("webhook-id"));
        var secret = server.data().resolve("webhook.secret");
        assertEquals("rw-------", PosixFilePermissions.toString(Files.getPosixFilePermissions(secret)));
        assertTrue(got.isSignedWith(Files.readString(secret).strip()));
        assertTrue(server.output().contains("webhook.secret"), "its path is told");
        assertFalse(server.output().contains("whsec_"), "and never itself");
    }

    @Test
    void whatWasBeingSentAtAKillIsSentAgainUnderTheSameId() throws Exception {
        var gate = new CountDownLatch(1);
        receiver.behind(gate);
        // its claims last for twice the timeout and five seconds
        server = server().with("REAGENT_WEBHOOK_TIMEOUT", "2S").start();
        order();
        receiver.got(1);
        server.kill();
        gate.countDown();
        server.start();
        var got = receiver.got(2);
        assertEquals(got.getFirst().header("webhook-id"), got.getLast().header("webhook-id"));
        assertEquals(got.getFirst().body(), got.getLast().body());
        Waiting.until(
                PATIENCE,
                "it is delivered",
                () -> delivery().get("status").asText().equals("delivered"));
        assertEquals(
                "interrupted",
                delivery().at("/attempts/0/error/code").asText(),
                delivery().toString());
        assertEquals(204, delivery().at("/attempts/1/status_code").asInt());
    }

    private PackagedServer server() throws IOException {
        return new PackagedServer(temp, Map.of("REAGENT_WEBHOOK_ALLOWED_HOSTS", "localhost"));
    }

    private void order() throws IOException {
        var answer = server.post(
                "/v1/agents/run", "{\"prompt\":\"Hello\",\"callback\":{\"url\":\"%s\"}}".formatted(receiver.url()));
        assertEquals(202, answer.statusCode(), answer.body());
    }

    private JsonNode delivery() throws IOException {
        return json.readTree(server.get("/v1/callbacks/deliveries").body()).at("/deliveries/0");
    }
}
