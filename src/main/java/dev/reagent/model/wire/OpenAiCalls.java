package dev.reagent.model.wire;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** The calls of a Chat Completions stream, put together from their pieces. */
final class OpenAiCalls {

    private static final Set<String> KNOWN_OF_CALL = Set.of("index", "id", "type", "function");
    private static final Set<String> KNOWN_OF_FUNCTION = Set.of("name", "arguments");

    private final List<OpenCall> calls = new ArrayList<>();
    private final Map<Integer, OpenCall> open = new HashMap<>();

    /** A call whose name and arguments still grow. */
    private static final class OpenCall {
        private String callId = "";
        private final StringBuilder name = new StringBuilder();
        private final StringBuilder arguments = new StringBuilder();
        private final ObjectNode extra = JsonNodeFactory.instance.objectNode();
    }

    void add(JsonNode piece) {
        var callId = piece.path("id").asText("");
        var call = callOf(piece.path("index").asInt(0), callId);
        if (!callId.isEmpty()) {
            call.callId = callId;
        }
        var function = piece.path("function");
        var name = function.path("name").asText("");
        // some servers repeat the whole name in every piece
        if (!name.contentEquals(call.name)) {
            call.name.append(name);
        }
        var arguments = function.path("arguments");
        call.arguments.append(arguments.isObject() ? arguments.toString() : arguments.asText(""));
        keepUnknown(piece, KNOWN_OF_CALL, call.extra);
        if (function.properties().stream().anyMatch(field -> !KNOWN_OF_FUNCTION.contains(field.getKey()))) {
            keepUnknown(function, KNOWN_OF_FUNCTION, call.extra.withObject("/function"));
        }
    }

    /** Gemini's signature of a thought is such a field: without it, the next request is refused. */
    private static void keepUnknown(JsonNode piece, Set<String> known, ObjectNode extra) {
        piece.properties().stream()
                .filter(field ->
                        !known.contains(field.getKey()) && !field.getValue().isNull())
                .forEach(field -> extra.set(field.getKey(), field.getValue()));
    }

    /** By index; some servers give every call the same one, or none, and tell them apart by a new id. */
    private OpenCall callOf(int index, String callId) {
        var there = open.get(index);
        if (there != null && (callId.isEmpty() || there.callId.isEmpty() || callId.equals(there.callId))) {
            return there;
        }
        var begun = new OpenCall();
        open.put(index, begun);
        calls.add(begun);
        return begun;
    }

    void addTo(AnswerParts parts) {
        calls.forEach(call -> parts.call(
                call.callId,
                call.name.toString(),
                call.arguments.toString(),
                call.extra.isEmpty() ? null : call.extra.toString()));
    }
}
