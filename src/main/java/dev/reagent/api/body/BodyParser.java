package dev.reagent.api.body;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonStreamContext;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.reagent.agent.task.StorableText;
import dev.reagent.api.problem.ApiJson;
import dev.reagent.api.problem.ProblemException;
import dev.reagent.api.problem.Violations;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.math.BigInteger;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Parses a request's JSON into a tree, by the shape of its type. Skips values that the shape has no field for, and fails at one that is too
 * long for its field. Every text and name in the tree can be stored, and canonical JSON (RFC 8785) keeps every number unchanged. For one
 * body. Not thread-safe.
 */
final class BodyParser {

    /** Limit of the values, names and brackets of a body. */
    static final int MOST_TOKENS = 500_000;

    /** Limit of the characters between two values: a name, a number, spaces. */
    private static final int GAP = 64 * 1024;

    /** Limit of the unknown fields of an object that an error lists. */
    private static final int MOST_UNKNOWN = 50;

    private static final BigInteger EXACT = BigInteger.TWO.pow(53);
    private static final JsonNodeFactory NODES = JsonNodeFactory.instance;

    /** Does not use the table of names that all requests share: clients could fill it. */
    private static final JsonFactory JSON = JsonFactory.builder()
            .streamReadConstraints(StreamReadConstraints.builder()
                    .maxNestingDepth(ApiJson.MAX_DEPTH)
                    .maxNumberLength(100)
                    .maxNameLength(1_000)
                    .maxTokenCount(MOST_TOKENS)
                    .build())
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .disable(JsonFactory.Feature.CANONICALIZE_FIELD_NAMES)
            .disable(JsonFactory.Feature.INTERN_FIELD_NAMES)
            .build();

    private final CountedReader in;
    private final JsonParser json;
    private final Violations found;
    private boolean isPassingOver;

    private BodyParser(CountedReader in, JsonParser json, Violations found) {
        this.in = in;
        this.json = json;
        this.found = found;
    }

    /**
     * @param found receives the violations of single values
     * @return the body's content without null fields, which count as left out; null if it is no object
     * @throws IOException if it is no JSON, or exceeds a limit
     */
    static @Nullable ObjectNode read(byte[] bytes, Shape shape, Violations found) throws IOException {
        var in = new CountedReader(new ByteArrayInputStream(bytes));
        try (var json = JSON.createParser(in)) {
            var parser = new BodyParser(in, json, found);
            var first = parser.next();
            if (first != JsonToken.START_OBJECT) {
                found.add("body", "must be a JSON object, found " + parser.shown(first));
                return null;
            }
            var object = parser.record(shape);
            if (parser.next() != null) {
                found.add("body", "must be one JSON object, found more behind it");
            }
            return object;
        } catch (CountedReader.TooMuch beyond) {
            throw ProblemException.invalid(
                    "body", "must have no name, number or gap of more than " + GAP + " characters");
        }
    }

    private String shown(@Nullable JsonToken token) throws IOException {
        return token == null ? "nothing" : Violations.shown(shallow(token));
    }

    private @Nullable JsonToken next() throws IOException {
        in.allow(isPassingOver ? Long.MAX_VALUE : GAP);
        isPassingOver = false;
        return json.nextToken();
    }

    /** Never null: the parser itself refuses an end within an object or a list. */
    private static JsonToken there(@Nullable JsonToken token) {
        return Objects.requireNonNull(token);
    }

    /** Skips a value; the end of a text is read only with the next token. */
    private void passOver() throws IOException {
        in.allow(Long.MAX_VALUE);
        json.skipChildren();
        isPassingOver = true;
    }

    private ObjectNode record(Shape shape) throws IOException {
        var made = NODES.objectNode();
        int unknown = 0;
        while (next() != JsonToken.END_OBJECT) {
            var name = StorableText.of(json.currentName());
            var token = there(next());
            var field = shape.fields().get(name);
            if (field == null
                    && !(token == JsonToken.VALUE_NULL && shape.later().contains(name))) {
                passOver();
                if (unknown++ < MOST_UNKNOWN) {
                    made.putNull(name);
                }
            } else if (field != null && token != JsonToken.VALUE_NULL) {
                made.set(name, value(token, field));
            }
        }
        return made;
    }

    private JsonNode value(JsonToken token, Shape.Field field) throws IOException {
        return switch (field.kind()) {
            case RECORD ->
                token == JsonToken.START_OBJECT ? record(Objects.requireNonNull(field.of())) : shallow(token);
            case LIST -> token == JsonToken.START_ARRAY ? list(field) : shallow(token);
            case OBJECT ->
                token == JsonToken.START_OBJECT ? within(field, "bytes as JSON", this::object) : shallow(token);
            case TEXT, SCALAR ->
                token.isScalarValue() ? within(field, "characters", () -> scalar(token)) : shallow(token);
        };
    }

    /** Keeps one item more than allowed, so that a later check finds the list too long. */
    private ArrayNode list(Shape.Field field) throws IOException {
        var made = NODES.arrayNode();
        var item = Objects.requireNonNull(field.item());
        int items = 0;
        for (var token = there(next()); token != JsonToken.END_ARRAY; token = there(next())) {
            if (++items > field.most() + 1) {
                passOver();
            } else {
                made.add(value(token, item));
            }
        }
        if (items > field.most() + 1) {
            found.add(place(), "must have at most " + field.most() + " items, found " + items);
        }
        return made;
    }

    private ObjectNode object() throws IOException {
        var made = NODES.objectNode();
        while (json.nextToken() != JsonToken.END_OBJECT) {
            var name = StorableText.of(json.currentName());
            made.set(name, free(there(json.nextToken())));
        }
        return made;
    }

    private JsonNode free(JsonToken token) throws IOException {
        if (token == JsonToken.START_OBJECT) {
            return object();
        } else if (token == JsonToken.START_ARRAY) {
            var made = NODES.arrayNode();
            for (var item = there(json.nextToken()); item != JsonToken.END_ARRAY; item = there(json.nextToken())) {
                made.add(free(item));
            }
            return made;
        }
        return scalar(token);
    }

    private JsonNode scalar(JsonToken token) throws IOException {
        return switch (token) {
            case VALUE_STRING -> NODES.textNode(StorableText.of(json.getText()));
            case VALUE_TRUE -> NODES.booleanNode(true);
            case VALUE_FALSE -> NODES.booleanNode(false);
            case VALUE_NUMBER_INT -> whole(json.getBigIntegerValue());
            case VALUE_NUMBER_FLOAT -> fraction();
            default -> NODES.nullNode();
        };
    }

    private JsonNode whole(BigInteger number) {
        if (number.abs().compareTo(EXACT) > 0) {
            refuse(number.toString());
        }
        return number.bitLength() < Integer.SIZE
                ? NODES.numberNode(number.intValue())
                : number.bitLength() < Long.SIZE ? NODES.numberNode(number.longValue()) : NODES.numberNode(number);
    }

    private JsonNode fraction() throws IOException {
        if (!Double.isFinite(Double.parseDouble(json.getText()))) {
            refuse(json.getText());
        }
        return NODES.numberNode(json.getDecimalValue());
    }

    private void refuse(String number) {
        if (!found.isFull()) {
            found.add(
                    place(),
                    "must be a number that a double holds exactly or nearly, found " + Violations.shortened(number));
        }
    }

    /** Returns a scalar as it is, and a list or an object empty. */
    private JsonNode shallow(JsonToken token) throws IOException {
        if (token.isScalarValue()) {
            return scalar(token);
        }
        passOver();
        return token == JsonToken.START_ARRAY ? NODES.arrayNode() : NODES.objectNode();
    }

    /** Reads a value from the parser. */
    private interface Reading {
        JsonNode get() throws IOException;
    }

    private JsonNode within(Shape.Field field, String unit, Reading reading) throws IOException {
        var place = place();
        try {
            in.allow(field.mostCharacters());
            return reading.get();
        } catch (CountedReader.TooMuch beyond) {
            throw ProblemException.invalid(
                    place, "must have at most " + field.most() + " " + unit + ", found more than " + beyond.read());
        }
    }

    /** Returns the parser's position, such as {@code runs[3].metadata.n}. */
    private String place() {
        var place = new StringBuilder();
        for (JsonStreamContext at = json.getParsingContext(); !at.inRoot(); at = at.getParent()) {
            place.insert(
                    0,
                    at.inArray()
                            ? "[" + at.getCurrentIndex() + "]"
                            : at.hasCurrentName() ? "." + at.getCurrentName() : "");
        }
        return place.isEmpty() ? "body" : place.substring(place.charAt(0) == '.' ? 1 : 0);
    }
}
