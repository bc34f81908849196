package dev.reagent.stores;

import dev.reagent.stores.embedded.Binaries;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/** The embedded stores' programs, unpacked once for all test processes of this checkout: unpacking takes longer than a start. */
public final class StorePrograms {

    private static final Path FOLDER = Path.of("target/store-programs").toAbsolutePath();
    private static final Binaries UNPACKED = unpack();

    private StorePrograms() {}

    public static Binaries unpacked() {
        return UNPACKED;
    }

    /** Puts them where a server with this data folder looks for them. */
    public static void lendTo(Path data) throws IOException {
        linkAs(Files.createDirectories(data).resolve("bin"));
    }

    /** Nothing is changed where the link is there already. */
    public static void linkAs(Path link) throws IOException {
        if (Files.notExists(link)) {
            Files.createSymbolicLink(link, UNPACKED.folder());
        }
    }

    /** One process at a time; the others wait for it. */
    private static Binaries unpack() {
        var binaries = new Binaries(FOLDER);
        try {
            Files.createDirectories(FOLDER);
            try (var lock = FileChannel.open(
                            FOLDER.resolve("lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
                    var alone = lock.lock()) {
                binaries.postgres();
                binaries.redis();
            }
        } catch (IOException broken) {
            throw new UncheckedIOException(broken);
        }
        return binaries;
    }
}
