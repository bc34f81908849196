package dev.reagent.sandbox;

import dev.reagent.NeedsDocker;
import java.io.IOException;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.TestInstance;

@NeedsDocker
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class DockerAbuseTest extends AbuseContract {

    private final DockerCorner corner = new DockerCorner();

    @BeforeAll
    void theImageIsThere() {
        corner.awaitImage();
    }

    @AfterAll
    void close() throws IOException {
        corner.close();
    }

    @Override
    Sandbox sandbox() {
        return corner.sandbox();
    }

    @Override
    boolean anythingLeft() {
        return corner.anythingLeft(session);
    }

    @Override
    boolean isHigh() {
        return true;
    }
}
