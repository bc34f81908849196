package dev.reagent.model.text;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.reagent.model.text.CallNotation.Unreadable;
import java.util.ArrayList;
import java.util.List;

/** Reads calls as JSON: {@code {"name": …, "arguments": {…}}} with the field names that models use, or a list of them. */
final class JsonCalls {

    private JsonCalls() {}

    static List<TextCall> of(JsonNode value) throws Unreadable {
        if (value.isArray()) {
            return ofAll(value);
        }
        if (value.path("tool_calls").isArray()) {
            return ofAll(value.path("tool_calls"));
        }
        var call = value.path("function").isObject() ? value.path("function") : value;
        var name = call.path("name");
        if (!name.isTextual()) {
            throw new Unreadable("its \"name\" is missing");
        }
        return List.of(new TextCall(name.asText().strip(), argumentsOf(call)));
    }

    private static List<TextCall> ofAll(JsonNode values) throws Unreadable {
        var calls = new ArrayList<TextCall>();
        for (var value : values) {
            calls.addAll(of(value));
        }
        return calls;
    }

    private static String argumentsOf(JsonNode call) throws Unreadable {
        var given = call.has("arguments") ? call.path("arguments") : call.path("parameters");
        return arguments(given);
    }

    /** Accepts an object, or the text of one. */
    static String arguments(JsonNode given) throws Unreadable {
        if (given instanceof ObjectNode object) {
            return object.toString();
        }
        if (given.isMissingNode() || given.isNull()) {
            return "{}";
        }
        return ArgumentText.read(given.isTextual() ? given.asText() : given.toString())
                .map(ArgumentText::json)
                .orElseThrow(() -> new Unreadable("its arguments are no JSON object"));
    }
}
