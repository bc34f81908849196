package dev.reagent.model.wire.openai;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/**
 * Reads the thinking in a Chat Completions stream, which OpenAI's own wire does not have: {@code reasoning_content} from DeepSeek and
 * similar providers, {@code reasoning} with {@code reasoning_details} from OpenRouter.
 */
final class OpenAiReasoning {

    private static final Set<String> GROWING = Set.of("text", "summary", "data", "signature");

    private final StringBuilder text = new StringBuilder();
    private final List<ObjectNode> details = new ArrayList<>();
    private String field = "reasoning_content";

    /** Reads a delta and returns its readable thought, which may be empty. */
    String add(JsonNode delta) {
        delta.path("reasoning_details").forEach(this::addDetail);
        var content = delta.path("reasoning_content").asText("");
        if (content.isEmpty()) {
            content = delta.path("reasoning").asText("");
            field = content.isEmpty() ? field : "reasoning";
        }
        text.append(content);
        return content;
    }

    /** A detail arrives in pieces of one type and index. Each piece after the first has only the addition. */
    private void addDetail(JsonNode piece) {
        if (!(piece instanceof ObjectNode object)) {
            return;
        }
        if (details.isEmpty() || !isSame(details.getLast(), object)) {
            details.add(object.deepCopy());
            return;
        }
        var open = details.getLast();
        object.properties().forEach(added -> {
            var name = added.getKey();
            if (GROWING.contains(name)
                    && open.path(name).isTextual()
                    && added.getValue().isTextual()) {
                open.put(name, open.path(name).asText() + added.getValue().asText());
            } else if (!added.getValue().isNull()) {
                open.set(name, added.getValue());
            }
        });
    }

    private static boolean isSame(JsonNode open, JsonNode piece) {
        return open.path("type").equals(piece.path("type"))
                && open.path("index").equals(piece.path("index"));
    }

    boolean isEmpty() {
        return text.isEmpty() && details.isEmpty();
    }

    String text() {
        return text.toString();
    }

    /** Returns the fields to send back in the assistant's message. */
    String raw() {
        var raw = JsonNodeFactory.instance.objectNode();
        if (details.isEmpty()) {
            raw.put(field, text.toString());
        } else {
            details.forEach(raw.withArray("reasoning_details")::add);
        }
        return raw.toString();
    }
}
