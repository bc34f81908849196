package dev.reagent.api.edge;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;

/** A text that was built into the server. */
final class PackagedFile {

    private PackagedFile() {}

    /**
     * Reads one.
     *
     * @param name from this folder, or from the root if it begins with a slash
     * @throws IllegalStateException if the build left it out
     */
    static String read(String name) {
        try (var in = PackagedFile.class.getResourceAsStream(name)) {
            if (in == null) {
                throw new IllegalStateException(name + " is missing from the build");
            }
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
