package dev.reagent.model.wire;

import io.vertx.core.http.HttpClientResponse;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** The kind of a successful response's body, by its first bytes, because its Content-Type may be missing or wrong. */
enum BodyKind {
    /** Server-sent events. */
    STREAM,
    /** One JSON value. */
    JSON,
    /** Anything else, such as a page of a proxy. */
    OTHER;

    /** The number of bytes that are examined after the blanks. */
    private static final int LONGEST_FIELD = 6;

    private static final List<String> FIELDS = List.of("data:", "event:", "id:", "retry:");

    /**
     * @param declared whether the Content-Type declares events
     * @return empty if the next bytes decide
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

    /** Returns whether the Content-Type declares a stream of events. */
    static boolean isDeclaredStream(HttpClientResponse answered) {
        var type = answered.getHeader("content-type");
        return type != null && type.toLowerCase(Locale.ROOT).startsWith("text/event-stream");
    }
}
