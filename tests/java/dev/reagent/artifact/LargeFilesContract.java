package dev.reagent.artifact;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.ByteArrayInputStream;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.util.Random;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/** What holds wherever large files are. */
abstract class LargeFilesContract {

    private final String id = UUID.randomUUID().toString();

    abstract LargeFiles files();

    private static byte[] bytes(int length) {
        var bytes = new byte[length];
        new Random(length).nextBytes(bytes);
        return bytes;
    }

    private void put(byte[] bytes) throws IOException {
        files().put(id, bytes.length, () -> new ByteArrayInputStream(bytes));
    }

    private byte[] read() throws IOException {
        try (var in = files().open(id)) {
            return in.readAllBytes();
        }
    }

    @Test
    void whatWasPutIsThere() throws IOException {
        var bytes = bytes(3_000_001);
        put(bytes);
        assertArrayEquals(bytes, read());
    }

    @Test
    void itIsPutAgainAfterATryThatFailed() throws IOException {
        var bytes = bytes(400_000);
        assertThrows(IOException.class, () -> files().put(id, 400_000, () -> new ByteArrayInputStream(bytes, 0, 100)));
        assertThrows(FileNotFoundException.class, this::read);
        put(bytes);
        assertArrayEquals(bytes, read());
    }

    @Test
    void whatIsDeletedIsNotThereAndMayBeDeletedAgain() throws IOException {
        put(bytes(300_000));
        files().delete(id);
        assertThrows(FileNotFoundException.class, this::read);
        files().delete(id);
    }

    @Test
    void whatCannotBeReadIsNotPut() {
        assertThrows(
                IOException.class,
                () -> files().put(id, 5, () -> {
                    throw new IOException("gone");
                }));
        assertThrows(FileNotFoundException.class, this::read);
    }
}
