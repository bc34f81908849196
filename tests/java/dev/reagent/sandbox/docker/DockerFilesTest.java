package dev.reagent.sandbox.docker;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.reagent.BesideServers;
import dev.reagent.NeedsDocker;
import dev.reagent.sandbox.Corner;
import dev.reagent.sandbox.FilesContract;
import dev.reagent.sandbox.Language;
import org.junit.jupiter.api.Test;

@NeedsDocker
@BesideServers
class DockerFilesTest extends FilesContract {

    private final DockerCorner corner = new DockerCorner();

    @Test
    void filesAreBoundedInNumberToo() {
        var result = run(Language.PYTHON, """
                files = 0
                try:
                    while True: open(f'/artifacts/{files}', 'w').close(); files += 1
                except OSError as refused: print(refused.strerror, files <= 1024)
                """);
        assertEquals("No space left on device True\n", result.stdout().text(), result::toString);
    }

    @Override
    protected Corner corner() {
        return corner;
    }
}
