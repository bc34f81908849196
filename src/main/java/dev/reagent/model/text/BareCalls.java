package dev.reagent.model.text;

import com.fasterxml.jackson.databind.JsonNode;
import dev.reagent.model.text.CallNotation.Unreadable;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;

/** Reads calls as JSON without a mark, possibly in a fence, if they are the whole text and have only the fields of a call. */
final class BareCalls {

    private static final Pattern BEGUN = Pattern.compile(
            "\\[?\\s*\\{\\s*(?:\"type\"\\s*:\\s*\"function\"\\s*,\\s*)?(?:\"function\"\\s*:\\s*\\{\\s*)?"
                    + "\"name\"\\s*:\\s*\"([^\"]+)\"\\s*,\\s*\"(?:arguments|parameters)\"\\s*:.*",
            Pattern.DOTALL);

    private static final Set<String> FIELDS = Set.of("name", "arguments", "parameters", "type", "id", "function");

    private BareCalls() {}

    /** Empty if the text is an answer and not a call. */
    static List<TextCall> read(String text, OfferedTools tools) throws Unreadable {
        var body = Fence.without(text);
        if (!body.startsWith("{") && !body.startsWith("[")) {
            return List.of();
        }
        var values = LenientJson.findAll(body, ";,");
        if (values.isEmpty()) {
            var begun = BEGUN.matcher(body);
            if (begun.matches() && tools.has(begun.group(1))) {
                throw new Unreadable("its JSON is broken, or was cut, or there is something after it");
            }
            return List.of();
        }
        var calls = new ArrayList<TextCall>();
        for (var value : values.get()) {
            if (!isCall(value, tools)) {
                return List.of();
            }
            calls.addAll(JsonCalls.of(value));
        }
        return calls;
    }

    private static boolean isCall(JsonNode value, OfferedTools tools) {
        if (value.isArray() || value.path("tool_calls").isArray() && value.size() == 1) {
            var all = value.isArray() ? value : value.path("tool_calls");
            for (var each : all) {
                if (!isCall(each, tools)) {
                    return false;
                }
            }
            return !all.isEmpty();
        }
        var call = value.path("function").isObject() ? value.path("function") : value;
        return value.isObject()
                && tools.has(call.path("name").asText(""))
                && (call.has("arguments") || call.has("parameters"))
                && onlyKnownFields(value)
                && onlyKnownFields(call);
    }

    private static boolean onlyKnownFields(JsonNode object) {
        return object.properties().stream().allMatch(field -> FIELDS.contains(field.getKey()));
    }
}
