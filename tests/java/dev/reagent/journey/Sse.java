package dev.reagent.journey;

import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.List;

/**
 * An event of a stream as a client reads it.
 *
 * @param rest the stream's text behind it
 */
public record Sse(long id, String event, JsonObject data, String rest) {

    /** The events of a stream's whole text; comments are passed over. */
    public static List<Sse> of(String stream) {
        var events = new ArrayList<Sse>();
        int at = 0;
        while (at < stream.length()) {
            int end = stream.indexOf("\n\n", at);
            if (end < 0) {
                throw new AssertionError("the stream ends within an event: " + stream.substring(at));
            }
            var block = stream.substring(at, end);
            at = end + 2;
            if (!block.startsWith(":")) {
                events.add(event(block, stream.substring(at)));
            }
        }
        return events;
    }

    private static Sse event(String block, String rest) {
        return new Sse(
                Long.parseLong(line(block, "id: ")),
                line(block, "event: "),
                new JsonObject(line(block, "data: ")),
                rest);
    }

    private static String line(String block, String start) {
        return block.lines()
                .filter(line -> line.startsWith(start))
                .map(line -> line.substring(start.length()))
                .findFirst()
                .orElseThrow(() -> new AssertionError("no " + start + "in " + block));
    }

    public static List<String> names(List<Sse> events) {
        return events.stream().map(Sse::event).toList();
    }
}
