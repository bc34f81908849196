package dev.reagent.tool;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;

/** JSON Schemas written as text blocks. */
public final class JsonSchemas {

    private static final JsonMapper MAPPER = new JsonMapper();

    private JsonSchemas() {}

    /** Parses the schema of an object. */
    public static ObjectNode parse(String text) {
        try {
            return (ObjectNode) MAPPER.readTree(text);
        } catch (JsonProcessingException typo) {
            throw new IllegalArgumentException("Not a JSON Schema: " + text, typo);
        }
    }
}
