package dev.reagent.sandbox;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.TestInstance;

@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class BubblewrapSandboxTest extends SandboxContract {

    private final LocalCorner corner = new LocalCorner(new BubblewrapWall());

    @BeforeAll
    void bubblewrapWorksHere() {
        corner.assumeItWorks();
    }

    @Override
    Sandbox sandbox() {
        return corner.sandbox();
    }

    @Override
    boolean anythingLeft() {
        return corner.anythingLeft();
    }

    @Override
    void assertClearAboutMemory(CodeResult result) {
        assertFalse(result.oomKilled() || result.timedOut());
        assertTrue(result.stderr().matches("(?s).*(MemoryError|memory|allocation failed).*"), result::toString);
    }
}
