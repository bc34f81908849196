package dev.reagent.model.wire;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;

/** What a successful response holds, by its first bytes: its Content-Type may be missing or wrong. */
enum BodyKind {
    /** Server-sent events. */
    STREAM,
    /** One JSON value. */
    JSON,
    /** Something else, such as a page of a proxy. */
    OTHER;

    /** As many bytes as are looked at behind the blanks. */
    private static final int LONGEST_FIELD = 6;

    private static final List<String> FIELDS = List.of("data:", "event:", "id:", "retry:");

    /**
     * @param declared whether the Content-Type says that these are events
     * @return empty where the next bytes will tell
     */
    static Optional<BodyKind> find(byte[] begun, boolean declared) {
        int at = SseParser.markLength(begun);
        while (at < begun.length && begun[at] <= ' ' && begun[at] >= 0) {
            at++;
        }
        var first = new String(begun, at, Math.min(LONGEST_FIELD, begun.length - at), StandardCharsets.ISO_8859_1);
        if (FIELDS.stream().anyMatch(field -> field.startsWith(first) && field.length() > first.length())) {
            return Optional.empty();
        }
        if (first.startsWith("{") || first.startsWith("[")) {
            return Optional.of(JSON);
        }
        boolean events = declared || first.startsWith(":") || FIELDS.stream().anyMatch(first::startsWith);
        return Optional.of(events ? STREAM : OTHER);
    }
}
