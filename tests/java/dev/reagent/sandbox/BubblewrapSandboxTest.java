package dev.reagent.sandbox;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.time.Duration;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.TestInstance;

@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class BubblewrapSandboxTest extends SandboxContract {

    private final BubblewrapSandbox sandbox = new BubblewrapSandbox(PLACES);

    @BeforeAll
    void bubblewrapWorksHere() {
        var availability = sandbox.firstAvailability(Duration.ofSeconds(30));
        assumeTrue(availability.available(), () -> "SKIPPED: " + availability.reason());
    }

    @Override
    Sandbox sandbox() {
        return sandbox;
    }

    /** The stub's arguments are in sight outside; they are the children of this test's own JVM, beside its embedded stores. */
    @Override
    boolean anythingLeft() {
        return ProcessHandle.current().descendants().anyMatch(process -> process.isAlive() && !isStore(process));
    }

    private static boolean isStore(ProcessHandle process) {
        var program = process.info().command().orElse("");
        return program.endsWith("/postgres") || program.contains("/redis-server");
    }

    @Override
    void assertClearAboutMemory(CodeResult result) {
        assertFalse(result.oomKilled() || result.timedOut());
        assertTrue(result.stderr().matches("(?s).*(MemoryError|memory|allocation failed).*"), result::toString);
    }
}
