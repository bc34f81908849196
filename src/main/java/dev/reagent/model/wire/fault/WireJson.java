package dev.reagent.model.wire.fault;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.MissingNode;
import dev.reagent.agent.task.StorableText;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Map;
import java.util.Set;

/** Reads and writes the JSON of the wires. */
public final class WireJson {

    private static final JsonMapper MAPPER = JsonMapper.builder()
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
            .build();

    /** Writes a document into a generator. */
    public interface Document {
        void writeTo(JsonGenerator json) throws IOException;
    }

    private WireJson() {}

    public static byte[] write(Document document) {
        var out = new ByteArrayOutputStream(4_096);
        try (var json = MAPPER.createGenerator(out)) {
            document.writeTo(json);
        } catch (IOException memoryDoesNotFail) {
            throw new UncheckedIOException(memoryDoesNotFail);
        }
        return out.toByteArray();
    }

    /** Writes text without characters that the wire cannot carry. */
    public static void writeText(JsonGenerator json, String field, String text) throws IOException {
        json.writeStringField(field, StorableText.of(text));
    }

    public static void writeRaw(JsonGenerator json, String field, String rawJson) throws IOException {
        json.writeFieldName(field);
        json.writeRawValue(rawJson);
    }

    /** Reads a provider's JSON; a missing node if it is not JSON. */
    public static JsonNode readLeniently(byte[] data) {
        try {
            return MAPPER.readTree(data);
        } catch (IOException pageOfAProxy) {
            return MissingNode.getInstance();
        }
    }

    /** Returns the fields of a JSON object that this server wrote. */
    public static Set<Map.Entry<String, JsonNode>> fieldsOf(String object) throws IOException {
        return objectOf(object).properties();
    }

    /** Reads a JSON object that this server wrote. */
    public static JsonNode objectOf(String object) throws IOException {
        return MAPPER.readTree(object);
    }
}
