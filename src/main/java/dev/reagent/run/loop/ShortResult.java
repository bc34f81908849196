package dev.reagent.run.loop;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.reagent.agent.task.SessionId;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Shortens a tool's result to fit into an event and a view. The JSON text of an object stays an object with all its fields: its long
 * texts and lists are cut, each with a mark that names the URL of the whole result. Any other text is cut at a character.
 */
public final class ShortResult {

    /** The longest result that is stored and shown whole, in UTF-8 bytes; also the limit of a cut one with its marks. */
    public static final int MOST = 32 * 1024;

    private static final JsonMapper JSON = JsonMapper.builder()
            .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .build();

    private ShortResult() {}

    /** Returns the mark at the end of a cut text or list. */
    public static String mark(SessionId session, String callId, long bytes) {
        return "[cut here: " + bytes + " bytes in all, whole at /v1/agents/" + session + "/calls/" + callId + "]";
    }

    /**
     * Returns an object of at most {@link #MOST} bytes with the same fields.
     *
     * @return empty if the text is not an object, or has too many fields for that size
     */
    static Optional<String> ofObject(String text, String mark) {
        var object = object(text);
        if (object == null) {
            return Optional.empty();
        }
        for (int room = MOST; room > 0; room = room * 3 / 4) {
            var cut = cut(object, room, mark).toString();
            if (bytes(cut) <= MOST) {
                return Optional.of(cut);
            }
        }
        return Optional.empty();
    }

    /** Whether the text is a JSON object. */
    public static boolean isObject(String text) {
        return object(text) != null;
    }

    private static @Nullable ObjectNode object(String text) {
        if (!text.startsWith("{")) {
            return null;
        }
        try {
            return JSON.readTree(text) instanceof ObjectNode object ? object : null;
        } catch (JsonProcessingException plainText) {
            return null;
        }
    }

    /** @param room most bytes of each text and each list */
    private static JsonNode cut(JsonNode node, int room, String mark) {
        return switch (node) {
            case ObjectNode object -> {
                var cut = JsonNodeFactory.instance.objectNode();
                object.properties().forEach(field -> cut.set(field.getKey(), cut(field.getValue(), room, mark)));
                yield cut;
            }
            case ArrayNode array -> cutList(array, room, mark);
            default ->
                node.isTextual() && node.textValue().length() > room / 3 && bytes(node.textValue()) > room
                        ? JsonNodeFactory.instance.textNode(beginning(node.textValue(), room) + "\n" + mark)
                        : node;
        };
    }

    private static ArrayNode cutList(ArrayNode array, int room, String mark) {
        var cut = JsonNodeFactory.instance.arrayNode();
        int taken = 0;
        for (var element : array) {
            var shorter = cut(element, room, mark);
            taken += bytes(shorter.toString());
            if (taken > room) {
                return cut.add(mark);
            }
            cut.add(shorter);
        }
        return cut;
    }

    /** Returns the longest beginning of a text within so many UTF-8 bytes, cut at a character. */
    public static String beginning(String text, int mostBytes) {
        int taken = 0;
        int at = 0;
        while (at < text.length()) {
            int point = text.codePointAt(at);
            taken += point < 0x80 ? 1 : point < 0x800 ? 2 : point < 0x10000 ? 3 : 4;
            if (taken > mostBytes) {
                break;
            }
            at += Character.charCount(point);
        }
        return text.substring(0, at);
    }

    /** Returns the text's length in UTF-8 bytes. */
    public static int bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8).length;
    }
}
