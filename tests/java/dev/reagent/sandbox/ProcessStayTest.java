package dev.reagent.sandbox;

import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.TestInstance;

@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class ProcessStayTest extends StayContract {

    private final LocalCorner corner = new LocalCorner(new ProcessWall());

    @BeforeAll
    void aProcessWorksHere() {
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
