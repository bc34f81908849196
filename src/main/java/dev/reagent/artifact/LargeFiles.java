package dev.reagent.artifact;

import java.io.IOException;
import java.io.InputStream;

/** Files that are too large for the database, by the ids of their artifacts. Blocks; safe for use by any thread. */
interface LargeFiles {

    /** Keeps a file; it is durable when this comes back. What a try that failed has left behind is overwritten, or deleted, later. */
    void put(String id, long bytes, Content content) throws IOException;

    /** @throws java.io.FileNotFoundException where it is not there */
    InputStream open(String id) throws IOException;

    /** Deletes it; does nothing where it is not there. */
    void delete(String id) throws IOException;
}
