package dev.reagent.sandbox;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.reagent.NeedsDocker;
import java.io.IOException;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

@NeedsDocker
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class DockerFilesTest extends FilesContract {

    private final DockerCorner corner = new DockerCorner();

    @BeforeAll
    void theImageIsThere() {
        corner.awaitImage();
    }

    @AfterAll
    void close() throws IOException {
        corner.close();
    }

    @Test
    void filesAreBoundedInNumberToo() {
        var result = run(Language.PYTHON, """
                files = 0
                try:
                    while True: open(f'/artifacts/{files}', 'w').close(); files += 1
                except OSError as refused: print(refused.strerror, files <= 1024)
                """);
        assertEquals("No space left on device True\n", result.stdout(), result::toString);
    }

    @Override
    Sandbox sandbox() {
        return corner.sandbox();
    }

    @Override
    boolean anythingLeft() {
        return corner.anythingLeft(session);
    }
}
