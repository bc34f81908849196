package dev.reagent.sandbox.docker;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.reagent.FreePort;
import dev.reagent.NeedsDocker;
import dev.reagent.agent.call.Fence;
import dev.reagent.sandbox.Availability;
import dev.reagent.sandbox.CodeRun;
import dev.reagent.sandbox.KeptBounds;
import dev.reagent.sandbox.Language;
import dev.reagent.sandbox.SandboxBounds;
import dev.reagent.sandbox.Tier;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import javax.net.ssl.SSLException;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/** A Docker engine that is reached by TCP with TLS, both sides with a certificate. */
@NeedsDocker
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class EngineByTlsTest {

    private static final Duration PATIENCE = Duration.ofSeconds(20);

    private int port;
    private Certificates certificates;
    private Certificates others;
    private OwnEngine own;

    @BeforeAll
    void start(@TempDir Path folder, @TempDir Path another) throws Exception {
        port = FreePort.take();
        certificates = new Certificates(folder, "IP:127.0.0.1");
        others = new Certificates(another, "IP:127.0.0.1");
        own = new OwnEngine(certificates.options(port));
    }

    @AfterAll
    void stop() throws Exception {
        own.close();
    }

    @BeforeEach
    void asTheDockerCommandWouldFindThem() {
        use(certificates);
    }

    @AfterEach
    void noMore() {
        System.clearProperty("DOCKER_TLS_VERIFY");
        System.clearProperty("DOCKER_CERT_PATH");
    }

    private static void use(Certificates these) {
        System.setProperty("DOCKER_TLS_VERIFY", "1");
        System.setProperty("DOCKER_CERT_PATH", these.folder().toString());
    }

    private DockerEngine engine(String host) {
        return new DockerEngine(Optional.of(URI.create("tcp://" + host + ":" + port)), 20);
    }

    private static DockerSandbox on(DockerEngine engine) {
        var bounds = new SandboxBounds(2, 0, 1, 1);
        return DockerCorner.on(engine, Optional.empty(), "srv-tls", bounds);
    }

    private static boolean isAvailable(DockerEngine engine) {
        try (var sandbox = on(engine)) {
            return sandbox.firstAvailability(PATIENCE).available();
        }
    }

    @Test
    void codeRunsThere() throws Exception {
        try (var engine = engine("127.0.0.1");
                var sandbox = on(engine)) {
            assertEquals(Availability.AVAILABLE, sandbox.firstAvailability(PATIENCE));
            var run = new CodeRun(
                    new CodeRun.Call("ses-tls", new Fence(1, "lease"), "call"),
                    new CodeRun.Program(Language.PYTHON, "print(len(input()))"),
                    "x".repeat(200_000),
                    List.of(),
                    new KeptBounds(0, 0),
                    false,
                    PATIENCE,
                    Tier.SMALL);
            assertEquals(
                    "200000\n",
                    sandbox.run(run)
                            .await()
                            .atMost(Duration.ofMinutes(1))
                            .stdout()
                            .text());
        }
    }

    @Test
    void aClientWithoutTheRightCertificateIsTurnedAway() throws IOException {
        use(others);
        try (var engine = engine("127.0.0.1")) {
            assertFalse(isAvailable(engine));
        }
    }

    /** Its certificate is for the address, not for the name. */
    @Test
    void anEngineUnderAnotherNameIsNotTrusted() throws IOException {
        try (var engine = engine("localhost")) {
            assertFalse(isAvailable(engine));
            assertThrows(SSLException.class, () -> engine.attach("any"));
        }
    }
}
