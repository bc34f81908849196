package dev.reagent.sandbox;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;

/** A server's sandboxes on this machine's Docker, for tests; nothing of it is left at its end. */
final class DockerCorner implements AutoCloseable {

    private final String server = "srv-" + UUID.randomUUID();
    private final DockerEngine engine = new DockerEngine(Optional.empty(), 20);
    private final DockerSandbox sandbox = on(server);

    String server() {
        return server;
    }

    DockerEngine engine() {
        return engine;
    }

    DockerSandbox sandbox() {
        return sandbox;
    }

    /** Another server's, on the same engine. */
    DockerSandbox on(String other) {
        return on(other, SandboxFixture.BOUNDS);
    }

    DockerSandbox on(String other, SandboxBounds bounds) {
        return new DockerSandbox(engine, "reagent-sandbox", Optional.empty(), Tier.SMALL, () -> other, bounds);
    }

    boolean anythingLeft(String session) {
        return !engine.named("reagent-" + session + "-").isEmpty();
    }

    void awaitImage() {
        assertEquals(Availability.AVAILABLE, sandbox.firstAvailability(Duration.ofSeconds(10)));
    }

    @Override
    public void close() throws IOException {
        sandbox.close();
        assertEquals(List.of(), engine.containers(Map.of(SandboxLabels.SERVER, server)));
        engine.close();
    }
}
