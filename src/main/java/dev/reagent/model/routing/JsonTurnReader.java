package dev.reagent.model.routing;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.core.json.JsonReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.MapperFeature;
import com.fasterxml.jackson.databind.ObjectReader;
import com.fasterxml.jackson.databind.cfg.CoercionAction;
import com.fasterxml.jackson.databind.cfg.CoercionInputShape;
import com.fasterxml.jackson.databind.exc.MismatchedInputException;
import com.fasterxml.jackson.databind.exc.UnrecognizedPropertyException;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.type.LogicalType;
import jakarta.validation.Validator;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jboss.logging.Logger;

/**
 * Reads a model's text as a {@link JsonTurn}, strictly. It accepts deviations that leave one meaning: a fence around the object, words
 * before it, and a raw line break in a string.
 */
final class JsonTurnReader {

    private static final Logger LOG = Logger.getLogger(JsonTurnReader.class);

    private static final String TICKS = "```";

    private static final Pattern FENCE = Pattern.compile("```(?:json)?[ \\t]*\\R(.*?)\\R?```", Pattern.DOTALL);

    private static final ObjectReader READER = JsonMapper.builder()
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .enable(JsonReadFeature.ALLOW_UNESCAPED_CONTROL_CHARS)
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .enable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
            .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
            .disable(MapperFeature.ALLOW_COERCION_OF_SCALARS)
            .withCoercionConfig(
                    LogicalType.Textual,
                    text -> text.setCoercion(CoercionInputShape.Integer, CoercionAction.Fail)
                            .setCoercion(CoercionInputShape.Float, CoercionAction.Fail)
                            .setCoercion(CoercionInputShape.Boolean, CoercionAction.Fail))
            .build()
            .readerFor(JsonTurn.class);

    private static final Pattern BEGUN_ANSWER = Pattern.compile("\"final_answer\"\\s*:\\s*\"");

    private static final ObjectReader TEXT = JsonMapper.builder()
            .enable(JsonReadFeature.ALLOW_UNESCAPED_CONTROL_CHARS)
            .build()
            .readerFor(String.class);

    private final Validator validator;

    JsonTurnReader(Validator validator) {
        this.validator = validator;
    }

    /** The error in the text, for the model. */
    static final class Broken extends Exception {

        private static final long serialVersionUID = 1L;

        Broken(String words) {
            super(words, null, false, false);
        }

        String words() {
            return String.valueOf(getMessage());
        }
    }

    JsonTurn read(String text) throws Broken {
        var stripped = text.strip();
        var object = withoutFence(withoutWords(stripped));
        if (object.length() < stripped.length()) {
            LOG.info("A turn in the JSON protocol had a fence or words around its object; they were removed.");
        }
        var turn = parse(object);
        var violations = validator.validate(turn);
        if (!violations.isEmpty()) {
            throw new Broken(violations.stream()
                    .map(violation -> field(violation.getPropertyPath().toString()) + violation.getMessage())
                    .sorted()
                    .collect(Collectors.joining("; ")));
        }
        return turn;
    }

    /** Removes the words before the only fence, or before the first line that begins an object. */
    private static String withoutWords(String text) {
        int fence = text.indexOf(TICKS);
        if (fence >= 0) {
            boolean only = fence != text.lastIndexOf(TICKS)
                    && text.indexOf(TICKS, fence + TICKS.length()) == text.lastIndexOf(TICKS);
            return only && text.indexOf('{') > fence ? text.substring(fence) : text;
        }
        int line = text.indexOf("\n{");
        return line >= 0 && text.indexOf('{') == line + 1 ? text.substring(line + 1) : text;
    }

    private static String withoutFence(String text) {
        var fenced = FENCE.matcher(text);
        return fenced.matches() ? fenced.group(1) : text;
    }

    private static JsonTurn parse(String text) throws Broken {
        if (!text.startsWith("{")) {
            throw new Broken("it does not begin with {");
        }
        try {
            return READER.readValue(text);
        } catch (UnrecognizedPropertyException unknown) {
            throw new Broken("it has a field \"" + unknown.getPropertyName() + "\" that is not known");
        } catch (MismatchedInputException wrongType) {
            throw new Broken(
                    wrongType.getPath().isEmpty()
                            ? "there is something after the object, or it is no object"
                            : "its field \"" + path(wrongType) + "\" has the wrong type");
        } catch (JsonProcessingException broken) {
            var at = broken.getLocation();
            throw new Broken("it is not valid JSON"
                    + (at == null ? "" : ", at line " + at.getLineNr() + ", column " + at.getColumnNr()));
        }
    }

    /** Returns the final answer of a turn that was cut inside it, as far as it arrived. */
    static Optional<String> begunAnswer(String text) {
        var begun = BEGUN_ANSWER.matcher(text);
        try {
            return begun.find()
                    ? Optional.of(
                            TEXT.<String>readValue('"' + text.substring(begun.end(), end(text, begun.end())) + '"'))
                    : Optional.empty();
        } catch (JsonProcessingException cutInsideACharacter) {
            return Optional.empty();
        }
    }

    /** Returns the end of a string, or of its last whole character. */
    private static int end(String text, int from) {
        int at = from;
        while (at < text.length() && text.charAt(at) != '"') {
            boolean escape = text.charAt(at) == '\\';
            if (escape && at + 1 >= text.length()) {
                break;
            }
            at += escape ? 2 : 1;
        }
        return at;
    }

    private static String path(MismatchedInputException wrongType) {
        return wrongType.getPath().stream()
                .map(step -> step.getFieldName() == null ? "[" + step.getIndex() + "]" : step.getFieldName())
                .collect(Collectors.joining("."));
    }

    /** Rules for the whole turn name their fields themselves. */
    private static String field(String path) {
        return path.startsWith("sound") ? "" : path.replace("isFinal", "is_final") + " ";
    }
}
