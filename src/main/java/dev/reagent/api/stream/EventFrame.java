package dev.reagent.api.stream;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.charset.StandardCharsets;

/**
 * One event of a stream in the format of server-sent events.
 *
 * @param seq  its id
 * @param data one JSON object
 */
public record EventFrame(long seq, String name, ObjectNode data) {

    /** JSON text has no line breaks of its own, so one data line is enough. */
    public byte[] bytes() {
        return ("id: " + seq + "\nevent: " + name + "\ndata: " + data + "\n\n").getBytes(StandardCharsets.UTF_8);
    }
}
