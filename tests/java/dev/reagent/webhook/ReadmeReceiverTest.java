package dev.reagent.webhook;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.reagent.FreePort;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The guide's receiver, run as a reader would run it: it accepts what the server signs and nothing else. */
class ReadmeReceiverTest {

    private static final Pattern SCRIPT =
            Pattern.compile("^cat > /tmp/receiver.py << 'END'\\n(.*?)^END$", Pattern.MULTILINE | Pattern.DOTALL);
    private static final String BODY = "{\"type\":\"session.completed\"}";
    private static final String SECRET = WebhookSecret.of("a secret of these tests of bytes".getBytes());
    private static final String OTHER = WebhookSecret.of("another secret of tests of bytes".getBytes());

    @TempDir
    Path folder;

    private final HttpClient http = HttpClient.newHttpClient();
    private Process receiver;
    private int port;

    @BeforeEach
    void start() throws Exception {
        assumeTrue(Files.isExecutable(Path.of("/usr/bin/python3")), "there is no Python");
        port = FreePort.take();
        var script = SCRIPT.matcher(Files.readString(Path.of("docs/guide.md")));
        assertEquals(true, script.find());
        Files.writeString(folder.resolve("receiver.py"), script.group(1).replace("8001", Integer.toString(port)));
        Files.createDirectory(folder.resolve(".reagent"));
        Files.writeString(folder.resolve(".reagent/webhook.secret"), SECRET + "\n");
        receiver = new ProcessBuilder("/usr/bin/python3", "receiver.py")
                .directory(folder.toFile())
                .redirectErrorStream(true)
                .redirectOutput(folder.resolve("out").toFile())
                .start();
    }

    @AfterEach
    void stop() throws InterruptedException {
        if (receiver != null) {
            receiver.destroyForcibly().waitFor(10, TimeUnit.SECONDS);
        }
    }

    @Test
    void itTakesWhatIsSignedWithItsSecretAndIsFresh() throws Exception {
        assertEquals(204, post(new SigningSecrets(List.of(SECRET)), Instant.now(), BODY));
        assertEquals(204, post(new SigningSecrets(List.of(OTHER, SECRET)), Instant.now(), BODY));
        assertEquals(401, post(new SigningSecrets(List.of(OTHER)), Instant.now(), BODY));
        assertEquals(401, post(new SigningSecrets(List.of(SECRET)), Instant.now(), BODY + " "));
        assertEquals(
                401, post(new SigningSecrets(List.of(SECRET)), Instant.now().minusSeconds(600), BODY));
    }

    private int post(SigningSecrets secrets, Instant at, String body) throws Exception {
        var request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + "/in"))
                .timeout(Duration.ofSeconds(10))
                .header("webhook-id", "a")
                .header("webhook-timestamp", Long.toString(at.getEpochSecond()))
                .header("webhook-signature", secrets.sign("a", at.getEpochSecond(), BODY))
                .POST(HttpRequest.BodyPublishers.ofString(body))
                .build();
        for (int tries = 0; ; tries++) {
            try {
                return http.send(request, HttpResponse.BodyHandlers.discarding())
                        .statusCode();
            } catch (IOException notThereYet) {
                if (tries > 200 || !receiver.isAlive()) {
                    throw new AssertionError(Files.readString(folder.resolve("out")), notThereYet);
                }
                LockSupport.parkNanos(50_000_000);
            }
        }
    }
}
