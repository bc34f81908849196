package dev.reagent.chaos;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** The stores' programs as the other tests have unpacked them, which takes longer than everything else here. */
final class UnpackedStores {

    private UnpackedStores() {}

    /** Lets a data folder use them, where they are there. */
    static void lendTo(Path data) throws IOException {
        var unpacked = Path.of("target/test-stores/bin").toAbsolutePath();
        var link = Files.createDirectories(data).resolve("bin");
        if (Files.isDirectory(unpacked) && Files.notExists(link)) {
            Files.createSymbolicLink(link, unpacked);
        }
    }
}
