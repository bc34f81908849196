package dev.reagent.artifact;

import java.io.IOException;
import java.io.InputStream;

/** Where the bytes of a file are. */
public interface Content {

    /** From the first byte on; may be asked for more than once. Blocks, and what it gives may block. */
    InputStream open() throws IOException;
}
