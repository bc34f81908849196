package dev.reagent.sandbox.local;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.reagent.sandbox.Corner;
import dev.reagent.sandbox.Sandbox;
import dev.reagent.sandbox.SandboxFixture;
import java.time.Duration;

/** A sandbox of this machine's own processes, for tests. */
final class LocalCorner implements Corner {

    private final LocalSandbox sandbox;

    LocalCorner(LocalWall wall) {
        sandbox = new LocalSandbox(wall, SandboxFixture.BOUNDS);
    }

    @Override
    public void requireItWorks() {
        var availability = sandbox.firstAvailability(Duration.ofSeconds(30));
        assumeTrue(availability.available(), () -> "SKIPPED: " + availability.reason());
    }

    @Override
    public Sandbox sandbox() {
        return sandbox;
    }

    /** The stub's arguments are in sight outside; they are the children of this test's own JVM, beside its embedded stores. */
    @Override
    public boolean anythingLeft(String session) {
        return ProcessHandle.current().descendants().anyMatch(process -> process.isAlive() && !isStore(process));
    }

    @Override
    public void close() {
        sandbox.close();
    }

    private static boolean isStore(ProcessHandle process) {
        var program = process.info().command().orElse("");
        return program.endsWith("/postgres") || program.contains("/redis-server");
    }
}
