package dev.reagent.artifact;

import java.io.IOException;
import java.io.InputStream;

/** Files that are too large for the database, by the ids of their artifacts. Blocks. Thread-safe. */
interface LargeFiles {

    /** Stores a file, which is durable when this returns. What a failed call leaves behind is overwritten, or deleted, later. */
    void put(String id, long bytes, Content content) throws IOException;

    /** @throws java.io.FileNotFoundException if there is no such file */
    InputStream open(String id) throws IOException;

    /** Deletes a file; does nothing if there is none. */
    void delete(String id) throws IOException;
}
