package dev.reagent.api.contract;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.TreeSet;
import org.yaml.snakeyaml.Yaml;

/** The contract as it is written, before the server has read it. */
public final class OpenApiFile {

    public static final Path PATH = Path.of("src/main/resources/META-INF/openapi.yaml");

    private OpenApiFile() {}

    public static JsonNode read() {
        try {
            return parsed(Files.readString(PATH));
        } catch (IOException unreadable) {
            throw new UncheckedIOException(unreadable);
        }
    }

    static JsonNode parsed(String yaml) {
        return new ObjectMapper().valueToTree(new Yaml().load(yaml));
    }

    static JsonNode schemas() {
        return read().get("components").get("schemas");
    }

    static String nameIn(String ref) {
        return ref.substring(ref.lastIndexOf('/') + 1);
    }

    /** The schema itself, or the one that it refers to. */
    static JsonNode resolved(JsonNode schema, JsonNode schemas) {
        return schema.has("$ref") ? schemas.get(nameIn(schema.get("$ref").textValue())) : schema;
    }

    /** Every property of a schema by its name, with those of the schemas that it is made of. */
    static Map<String, JsonNode> properties(JsonNode schema, JsonNode schemas) {
        var found = new LinkedHashMap<String, JsonNode>();
        schema.path("allOf").forEach(part -> found.putAll(properties(resolved(part, schemas), schemas)));
        schema.path("properties").properties().forEach(it -> found.put(it.getKey(), it.getValue()));
        return found;
    }

    /** The values of an array, null as JSON's own. */
    static TreeSet<String> texts(JsonNode array) {
        var found = new TreeSet<String>();
        array.forEach(it -> found.add(it.isNull() ? "null" : it.asText()));
        return found;
    }
}
