package dev.reagent.sandbox.docker;

import static dev.reagent.Waiting.until;
import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.reagent.sandbox.Availability;
import dev.reagent.sandbox.Corner;
import dev.reagent.sandbox.SandboxBounds;
import dev.reagent.sandbox.SandboxFixture;
import dev.reagent.sandbox.Tier;
import dev.reagent.sandbox.stub.ProcFiles;
import java.io.IOException;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;

/** A server's sandboxes on this machine's Docker, for tests; nothing of it is left at its end. */
public final class DockerCorner implements Corner {

    private static final ProcFiles PROC_FILES = ProcFiles.inSharedMemory();

    static {
        Runtime.getRuntime().addShutdownHook(new Thread(PROC_FILES::close));
    }

    private final String server = "srv-" + UUID.randomUUID();
    private final DockerEngine engine = new DockerEngine(Optional.empty(), 20);
    private final DockerSandbox sandbox = on(server);

    String server() {
        return server;
    }

    DockerEngine engine() {
        return engine;
    }

    @Override
    public DockerSandbox sandbox() {
        return sandbox;
    }

    /** Another server's, on the same engine. */
    public DockerSandbox on(String other) {
        return on(other, SandboxFixture.BOUNDS);
    }

    public DockerSandbox on(String other, SandboxBounds bounds) {
        return on(engine, Optional.empty(), other, bounds);
    }

    /** A server's on any engine; {@code /proc} inside as servers have it. */
    public static DockerSandbox on(DockerEngine engine, Optional<String> runtime, String server, SandboxBounds bounds) {
        var wall = new DockerWall(engine, "reagent-sandbox", runtime, () -> server, procFiles());
        return new DockerSandbox(engine, wall, Tier.SMALL, bounds);
    }

    static ProcFiles procFiles() {
        return PROC_FILES;
    }

    @Override
    public boolean anythingLeft(String session) {
        return !engine.named("reagent-" + session + "-").isEmpty();
    }

    @Override
    public void requireItWorks() {
        assertEquals(Availability.AVAILABLE, sandbox.firstAvailability(Duration.ofSeconds(10)));
    }

    @Override
    public void close() throws IOException {
        sandbox.close();
        // one that ended by itself is still listed while the engine removes it
        until(
                "no container left",
                () -> engine.containers(Map.of(SandboxLabels.SERVER, server)).isEmpty());
        engine.close();
    }
}
