package dev.reagent.api;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What was found wrong with a request so far. Of one request, so of one thread. */
final class Violations {

    private static final int MOST = 50;
    private static final int SHOWN = 60;

    private final String place;
    private final List<Violation> found;

    Violations() {
        this("", new ArrayList<>());
    }

    private Violations(String place, List<Violation> found) {
        this.place = place;
        this.found = found;
    }

    /** The same faults, as a part of the request sees them whose fields have names of their own. */
    Violations within(String part) {
        return new Violations(place + part + ".", found);
    }

    /** Only the first fault of a field is told, and only so many fields. */
    void add(String field, String message) {
        if (found.size() < MOST && !names(field)) {
            found.add(new Violation(shortened(place + field), message));
        }
    }

    /** Of a free object, where it has more bytes than that as JSON without spaces. */
    void addWhereLonger(String field, @Nullable ObjectNode object, int most) {
        long bytes = object == null ? 0 : Utf8.length(object.toString());
        if (bytes > most) {
            add(field, "must have at most " + most + " bytes as JSON, found " + bytes);
        }
    }

    /** Whether the field, or something around or in it, was found wrong. */
    boolean names(String field) {
        var whole = place + field;
        return found.stream()
                .anyMatch(it -> it.field().equals(whole) || it.field().startsWith(whole + "["));
    }

    boolean isFull() {
        return found.size() >= MOST;
    }

    void raise() {
        if (!found.isEmpty()) {
            throw ProblemException.invalid(found);
        }
    }

    /** A value as a message may show it. */
    static String shown(@Nullable Object value) {
        return switch (value) {
            case null -> "null";
            case JsonNode node when node.isObject() -> "an object";
            case JsonNode node when node.isArray() -> "a list";
            case JsonNode node -> shortened(node.toString());
            case String text -> "\"" + shortened(text) + "\"";
            default -> shortened(value.toString());
        };
    }

    static String shortened(String text) {
        var visible = new StringBuilder();
        text.codePoints()
                .limit(SHOWN)
                .forEach(c ->
                        visible.appendCodePoint(Character.isISOControl(c) || !Character.isDefined(c) ? 0xFFFD : c));
        return text.codePointCount(0, text.length()) > SHOWN ? visible + "…" : visible.toString();
    }
}
