package dev.reagent.model;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.util.Comparator;
import java.util.Optional;
import org.erdtman.jcs.JsonCanonicalizer;

/**
 * A call's arguments in the form that messages keep, so that the model sees its own text again.
 *
 * <p>RFC 8785 covers only numbers that a double can hold: it would turn 9007199254740993 into another number. Arguments with such a number
 * stay as the model wrote them, digit for digit; the tools then refuse them.
 */
public final class CanonicalArguments {

    private static final JsonMapper STRICT = JsonMapper.builder()
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
            .build();

    private static final Comparator<JsonNode> BY_VALUE =
            (a, b) -> a.isNumber() && b.isNumber() ? a.decimalValue().compareTo(b.decimalValue()) : a.equals(b) ? 0 : 1;

    private CanonicalArguments() {}

    /**
     * @param text a model's own text; blank counts as {@code {}}
     * @return canonical JSON (RFC 8785) if that has the same meaning, else the same object without blanks; empty if the text is not a
     *     strict JSON object
     */
    public static Optional<String> of(String text) {
        if (text.isBlank()) {
            return Optional.of("{}");
        }
        try {
            return STRICT.readTree(text) instanceof ObjectNode asked ? Optional.of(of(asked)) : Optional.empty();
        } catch (JsonProcessingException broken) {
            return Optional.empty();
        }
    }

    private static String of(ObjectNode asked) {
        var exact = asked.toString();
        try {
            var canonical = new JsonCanonicalizer(exact).getEncodedString();
            return asked.equals(BY_VALUE, STRICT.readTree(canonical)) ? canonical : exact;
        } catch (IOException beyondDoubles) {
            return exact;
        }
    }
}
