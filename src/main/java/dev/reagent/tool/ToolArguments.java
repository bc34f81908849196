package dev.reagent.tool;

import com.fasterxml.jackson.core.JsonFactoryBuilder;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.core.exc.StreamConstraintsException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.reagent.agent.task.StorableText;
import java.io.IOException;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import org.erdtman.jcs.JsonCanonicalizer;

/**
 * The arguments of a call, parsed strictly.
 *
 * <p>A number that a double cannot hold is refused, never rounded. RFC 8785 has no such number (its appendix D requires a string instead),
 * so others could not check a digest of the arguments. Also, a browser would show the person who approves the call a different number.
 *
 * @param object    the arguments for the tool
 * @param canonical their canonical JSON text (RFC 8785)
 * @param digest    SHA-256 of {@code canonical}, 64 hex digits
 */
record ToolArguments(ObjectNode object, String canonical, String digest) {

    static final int MAX_BYTES = 1 << 20;
    static final int MAX_DEPTH = 64;

    private static final JsonMapper STRICT = JsonMapper.builder(new JsonFactoryBuilder()
                    .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
                    .streamReadConstraints(StreamReadConstraints.builder()
                            .maxNestingDepth(MAX_DEPTH)
                            .maxNumberLength(400)
                            .build())
                    .build())
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
            .build();

    /** An empty object. */
    static final ToolArguments NONE = new ToolArguments(STRICT.createObjectNode(), "{}", sha256("{}"));

    /** Parses a model's text; blank counts as an empty object. */
    static ToolArguments parse(String text) throws UnusableArguments {
        if (text.isBlank()) {
            return of(STRICT.createObjectNode());
        }
        int bytes = text.getBytes(StandardCharsets.UTF_8).length;
        if (bytes > MAX_BYTES) {
            throw new UnusableArguments(
                    "the arguments may have %d bytes of JSON, these have %d".formatted(MAX_BYTES, bytes));
        }
        if (!(read(text) instanceof ObjectNode object)) {
            throw new UnusableArguments("the arguments must be a JSON object such as {\"name\": \"value\"}; you wrote: "
                    + JsonFault.quote(text, 0));
        }
        requireExactNumbers(object);
        return of(object);
    }

    private static JsonNode read(String text) throws UnusableArguments {
        try {
            return STRICT.readTree(text);
        } catch (StreamConstraintsException tooMuch) {
            throw new UnusableArguments(
                    "the arguments may nest %d levels deep and hold numbers of 400 digits, these go beyond that"
                            .formatted(MAX_DEPTH));
        } catch (JsonProcessingException broken) {
            throw new UnusableArguments("the arguments are not valid JSON: " + JsonFault.words(broken, text));
        }
    }

    private static ToolArguments of(ObjectNode object) throws UnusableArguments {
        try {
            String canonical =
                    StorableText.of(new JsonCanonicalizer(storable(object).toString()).getEncodedString());
            return new ToolArguments((ObjectNode) STRICT.readTree(canonical), canonical, sha256(canonical));
        } catch (IOException collidingKeys) {
            throw new UnusableArguments("the arguments cannot be put into canonical JSON; use plain keys and strings");
        }
    }

    private static void requireExactNumbers(JsonNode node) throws UnusableArguments {
        if (node.isNumber() && !isExact(node.decimalValue())) {
            throw new UnusableArguments(
                    "the number " + Excerpt.of(node.asText())
                            + " has more digits than a JSON number can keep; pass it as a string, or a fraction with fewer digits");
        }
        for (JsonNode child : node) {
            requireExactNumbers(child);
        }
    }

    private static boolean isExact(BigDecimal number) {
        double nearest = number.doubleValue();
        return Double.isFinite(nearest) && new BigDecimal(Double.toString(nearest)).compareTo(number) == 0;
    }

    private static JsonNode storable(JsonNode node) {
        return switch (node.getNodeType()) {
            case STRING -> STRICT.getNodeFactory().textNode(StorableText.of(node.textValue()));
            case ARRAY -> {
                var array = STRICT.createArrayNode();
                node.forEach(element -> array.add(storable(element)));
                yield array;
            }
            case OBJECT -> {
                var object = STRICT.createObjectNode();
                node.properties()
                        .forEach(field -> object.set(StorableText.of(field.getKey()), storable(field.getValue())));
                yield object;
            }
            default -> node;
        };
    }

    private static String sha256(String text) {
        try {
            return HexFormat.of()
                    .formatHex(MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8)));
        } catch (NoSuchAlgorithmException everyJdkHasIt) {
            throw new AssertionError(everyJdkHasIt);
        }
    }
}
