package dev.reagent.sandbox;

import java.io.IOException;
import java.io.InputStream;

/**
 * A file that goes into a sandbox or comes out of one.
 *
 * @param name the path inside its folder; from a sandbox the code chose it, so it must not be trusted
 */
public record SandboxFile(String name, long bytes, Content content) {

    /** The bytes of a file. */
    public interface Content {

        /** Opens a stream from the first byte; may be called more than once. */
        InputStream open() throws IOException;
    }
}
