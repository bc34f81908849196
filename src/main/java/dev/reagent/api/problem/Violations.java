package dev.reagent.api.problem;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The violations found in a request so far. Not thread-safe. */
public final class Violations {

    private static final int MOST = 50;
    private static final int SHOWN = 60;

    private final String place;
    private final List<Violation> found;

    public Violations() {
        this("", new ArrayList<>());
    }

    private Violations(String place, List<Violation> found) {
        this.place = place;
        this.found = found;
    }

    /** Returns the same violations for a part of the request, whose name is put before the names of its fields. */
    public Violations within(String part) {
        return new Violations(place + part + ".", found);
    }

    /** Adds a violation. Keeps the first one of each field, and at most 50. */
    public void add(String field, String message) {
        if (found.size() < MOST && !names(field)) {
            found.add(new Violation(shortened(place + field), message));
        }
    }

    /** Adds a violation if a free object has more than {@code most} bytes as JSON without spaces. */
    public void addWhereLonger(String field, @Nullable ObjectNode object, int most) {
        long bytes = object == null ? 0 : Utf8.length(object.toString());
        if (bytes > most) {
            add(field, "must have at most " + most + " bytes as JSON, found " + bytes);
        }
    }

    /** Returns whether the field, or an item in it, has a violation. */
    public boolean names(String field) {
        var whole = place + field;
        return found.stream()
                .anyMatch(it -> it.field().equals(whole) || it.field().startsWith(whole + "["));
    }

    public boolean isFull() {
        return found.size() >= MOST;
    }

    public void raise() {
        if (!found.isEmpty()) {
            throw ProblemException.invalid(found);
        }
    }

    /** Formats a value for a message. */
    public static String shown(@Nullable Object value) {
        return switch (value) {
            case null -> "null";
            case JsonNode node when node.isObject() -> "an object";
            case JsonNode node when node.isArray() -> "a list";
            case JsonNode node -> shortened(node.toString());
            case String text -> "\"" + shortened(text) + "\"";
            default -> shortened(value.toString());
        };
    }

    public static String shortened(String text) {
        var visible = new StringBuilder();
        text.codePoints()
                .limit(SHOWN)
                .forEach(c ->
                        visible.appendCodePoint(Character.isISOControl(c) || !Character.isDefined(c) ? 0xFFFD : c));
        return text.codePointCount(0, text.length()) > SHOWN ? visible + "…" : visible.toString();
    }
}
