package dev.reagent.api;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.charset.StandardCharsets;

/**
 * One event of a stream as server-sent events have it.
 *
 * @param seq  its id
 * @param data one JSON object
 */
record EventFrame(long seq, String name, ObjectNode data) {

    /** JSON text has no line breaks of its own, so that one data line is enough. */
    byte[] bytes() {
        return ("id: " + seq + "\nevent: " + name + "\ndata: " + data + "\n\n").getBytes(StandardCharsets.UTF_8);
    }
}
