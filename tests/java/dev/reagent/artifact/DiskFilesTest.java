package dev.reagent.artifact;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DiskFilesTest extends LargeFilesContract {

    @TempDir
    private Path folder;

    @Override
    LargeFiles files() {
        return new DiskFiles(folder);
    }

    @Test
    void nothingIsLeftOfATryThatFailedOnceItIsDeleted() throws IOException {
        var id = "abcdef";
        assertThrows(
                IOException.class, () -> files().put(id, 10, () -> new ByteArrayInputStream(new byte[] {1, 2, 3})));
        files().delete(id);
        try (var left = Files.walk(folder)) {
            assertEquals(0, left.filter(Files::isRegularFile).count());
        }
    }
}
