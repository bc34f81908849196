package dev.reagent.model.text;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.core.json.JsonReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Reads JSON as models write it: a string may contain a raw line break or tab. Every digit of a number is kept. */
final class LenientJson {

    private static final JsonMapper MAPPER = JsonMapper.builder()
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .enable(JsonReadFeature.ALLOW_UNESCAPED_CONTROL_CHARS)
            .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
            .build();

    private LenientJson() {}

    /** Returns the only value in the text; empty if there is none, or anything else beside it. */
    static Optional<JsonNode> find(String text) {
        var all = findAll(text, "");
        return all.filter(values -> values.size() == 1).map(List::getFirst);
    }

    /**
     * Returns the values that follow each other in a text; empty if it contains anything else.
     *
     * @param separators characters that may appear between two values, besides blanks
     */
    static Optional<List<JsonNode>> findAll(String text, String separators) {
        var values = new ArrayList<JsonNode>();
        int at = next(text, 0, separators);
        while (at < text.length()) {
            var rest = text.substring(at);
            var value = first(rest);
            if (value.isEmpty()) {
                return Optional.empty();
            }
            values.add(value.get().node());
            at = next(text, at + value.get().end(), separators);
        }
        return values.isEmpty() ? Optional.empty() : Optional.of(values);
    }

    /** A value at the beginning of a text, and the index of its end. */
    record Value(JsonNode node, int end) {}

    /** Returns the value at the beginning of a text. */
    static Optional<Value> first(String text) {
        try (var parser = MAPPER.createParser(text)) {
            JsonNode node = MAPPER.readTree(parser);
            return node == null || node.isMissingNode()
                    ? Optional.empty()
                    : Optional.of(new Value(node, (int) parser.currentLocation().getCharOffset()));
        } catch (JsonProcessingException broken) {
            return Optional.empty();
        } catch (IOException textDoesNotFail) {
            return Optional.empty();
        }
    }

    private static int next(String text, int from, String separators) {
        int at = from;
        while (at < text.length()
                && (Character.isWhitespace(text.charAt(at)) || separators.indexOf(text.charAt(at)) >= 0)) {
            at++;
        }
        return at;
    }
}
