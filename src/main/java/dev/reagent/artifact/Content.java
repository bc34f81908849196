package dev.reagent.artifact;

import java.io.IOException;
import java.io.InputStream;

/** The bytes of a file. */
public interface Content {

    /** Opens the bytes from the first one; may be called more than once. Blocks, as may reads of the returned stream. */
    InputStream open() throws IOException;
}
