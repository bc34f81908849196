package dev.reagent.stores.backup;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.reagent.stores.StartRefused;
import dev.reagent.stores.backup.BackupFile.Draft;
import dev.reagent.stores.backup.Manifest.Table;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A backup as a file: whole, or refused. */
class BackupFileTest {

    private static final Manifest MANIFEST = new Manifest(
            "13", Instant.parse("2026-11-29T12:00:00Z"), List.of(new Table("run", List.of("session_id"), 2)), 0);

    @TempDir
    Path temp;

    @Test
    void whatIsWrittenIsRead() throws IOException {
        try (var backup = BackupFile.open(written())) {
            assertEquals(MANIFEST, backup.manifest());
            assertEquals(2, backup.manifest().rowsOf("run"));
            assertEquals(0, backup.manifest().rowsOf("session"));
            assertEquals("one\ntwo\n", text(backup));
            assertEquals(List.of("tables/run"), backup.names(BackupFile.TABLES));
            assertThrows(IOException.class, () -> backup.read("tables/session", from -> 0));
        }
    }

    @Test
    void aFileIsThereOnlyOnceItIsWhole() throws IOException {
        var file = temp.resolve("half.zip");
        try (var draft = new Draft(file)) {
            draft.write("tables/run", to -> {
                to.write(1);
                return 1;
            });
        }
        try (var files = Files.list(temp)) {
            assertEquals(List.of(), files.toList());
        }
    }

    @Test
    void anotherFileIsNotOverwritten() throws IOException {
        var file = Files.writeString(temp.resolve("mine"), "mine");
        assertThrows(StartRefused.class, () -> new Draft(file));
        assertEquals("mine", Files.readString(file));
    }

    @Test
    void oneThatIsCutOffIsRefused() throws IOException {
        var file = written();
        var bytes = Files.readAllBytes(file);
        for (int length : new int[] {0, 10, bytes.length / 2, bytes.length - 1}) {
            Files.write(file, Arrays.copyOf(bytes, length));
            var line = assertThrows(StartRefused.class, () -> BackupFile.open(file))
                    .getMessage();
            assertTrue(line.contains("is not a backup that can be restored"), line);
            assertFalse(line.contains("\n"), line);
        }
    }

    /** One byte after the other, of those that hold rows. */
    @Test
    void oneWhoseRowsWereChangedIsRefusedWhenTheyAreRead() throws IOException {
        var file = written();
        var whole = Files.readAllBytes(file);
        int begin = new String(whole, StandardCharsets.ISO_8859_1).indexOf("tables/run") + "tables/run".length();
        for (int at = begin; at < begin + 8; at++) {
            var bytes = whole.clone();
            bytes[at] ^= 0x20;
            Files.write(file, bytes);
            try (var backup = BackupFile.open(file)) {
                assertThrows(IOException.class, () -> text(backup));
            }
        }
    }

    @Test
    void whatIsNoNameOfATableNeverBecomesPartOfAStatement() throws IOException {
        var evil = new Manifest("13", Instant.EPOCH, List.of(new Table("run; drop table run", List.of(), 0)), 0);
        assertThrows(IOException.class, () -> Manifest.of(evil.json()));
        assertThrows(IOException.class, () -> Manifest.of("{\"format\": 2}".getBytes(StandardCharsets.UTF_8)));
    }

    private static String text(BackupFile backup) throws IOException {
        return backup.read(BackupFile.TABLES + "run", from -> new String(from.readAllBytes(), StandardCharsets.UTF_8));
    }

    private Path written() throws IOException {
        var file = temp.resolve("backup.zip");
        try (var draft = new Draft(file)) {
            draft.write(BackupFile.TABLES + "run", to -> {
                to.write("one\ntwo\n".getBytes(StandardCharsets.UTF_8));
                return 2;
            });
            draft.finish(MANIFEST);
        }
        return file;
    }
}
