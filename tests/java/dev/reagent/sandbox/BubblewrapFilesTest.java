package dev.reagent.sandbox;

import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.TestInstance;

@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class BubblewrapFilesTest extends FilesContract {

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
}
