package dev.reagent.sandbox;

import java.io.IOException;
import java.io.InputStream;

/**
 * A file that goes into a sandbox or comes out of one.
 *
 * @param name the path from the folder that it is in; from a sandbox it is whatever the code made of it, and nothing to trust
 */
public record SandboxFile(String name, long bytes, Content content) {

    /** Where the bytes are. */
    public interface Content {

        /** From the first byte on; may be asked for more than once. */
        InputStream open() throws IOException;
    }
}
