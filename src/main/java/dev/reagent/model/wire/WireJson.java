package dev.reagent.model.wire;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.MissingNode;
import dev.reagent.agent.StorableText;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Map;
import java.util.Set;

/** Reading and writing the JSON of the wires. */
final class WireJson {

    private static final JsonMapper MAPPER = JsonMapper.builder()
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
            .build();

    /** Writes a document into a generator. */
    interface Document {
        void writeTo(JsonGenerator json) throws IOException;
    }

    private WireJson() {}

    static byte[] write(Document document) {
        var out = new ByteArrayOutputStream(4_096);
        try (var json = MAPPER.createGenerator(out)) {
            document.writeTo(json);
        } catch (IOException memoryDoesNotFail) {
            throw new UncheckedIOException(memoryDoesNotFail);
        }
        return out.toByteArray();
    }

    /** Text as the wire can carry it. */
    static void writeText(JsonGenerator json, String field, String text) throws IOException {
        json.writeStringField(field, StorableText.of(text));
    }

    static void writeRaw(JsonGenerator json, String field, String rawJson) throws IOException {
        json.writeFieldName(field);
        json.writeRawValue(rawJson);
    }

    /** Of a provider; missing where it is no JSON. */
    static JsonNode readLeniently(byte[] data) {
        try {
            return MAPPER.readTree(data);
        } catch (IOException pageOfAProxy) {
            return MissingNode.getInstance();
        }
    }

    /** The fields of a JSON object that we wrote ourselves. */
    static Set<Map.Entry<String, JsonNode>> fieldsOf(String object) throws IOException {
        return objectOf(object).properties();
    }

    /** A JSON object that we wrote ourselves. */
    static JsonNode objectOf(String object) throws IOException {
        return MAPPER.readTree(object);
    }
}
