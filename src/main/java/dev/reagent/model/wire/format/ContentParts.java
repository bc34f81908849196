package dev.reagent.model.wire.format;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Set;
import java.util.function.Consumer;

/** Reads content that is a text, a part, or a list of parts. */
public final class ContentParts {

    private static final Set<String> THINKING = Set.of("thinking", "reasoning", "reasoning_content");

    private ContentParts() {}

    /** Passes on the pieces of text and of thinking, in order; ignores other parts. */
    public static void read(JsonNode content, Consumer<String> text, Consumer<String> thought) {
        if (content.isTextual()) {
            text.accept(content.asText());
        } else if (content.isArray()) {
            content.forEach(part -> read(part, text, thought));
        } else if (content.isObject()) {
            readPart(content, text, thought);
        }
    }

    private static void readPart(JsonNode part, Consumer<String> text, Consumer<String> thought) {
        if (THINKING.contains(part.path("type").asText(""))) {
            for (var field : new String[] {"thinking", "reasoning", "text", "content"}) {
                read(part.path(field), thought, thought);
            }
        } else {
            for (var field : new String[] {"text", "refusal", "content"}) {
                read(part.path(field), text, thought);
            }
        }
    }
}
