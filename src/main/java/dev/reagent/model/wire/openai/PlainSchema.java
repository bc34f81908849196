package dev.reagent.model.wire.openai;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.reagent.model.wire.fault.WireJson;
import java.nio.charset.StandardCharsets;
import java.util.Set;

/**
 * Rewrites a JSON Schema with only the keywords of OpenAPI 3.0, for Gemini and similar providers. The result may allow more than the
 * original; arguments are checked against the original. An object without named properties cannot be expressed: an argument of that kind is
 * left out.
 */
final class PlainSchema {

    private static final Set<String> KEYWORDS = Set.of(
            "type",
            "description",
            "properties",
            "required",
            "items",
            "enum",
            "anyOf",
            "nullable",
            "format",
            "minimum",
            "maximum",
            "minItems",
            "maxItems",
            "minLength",
            "maxLength",
            "pattern");

    private PlainSchema() {}

    /** @param schema the JSON text of an object's schema */
    static String of(String schema) {
        return plain(WireJson.readLeniently(schema.getBytes(StandardCharsets.UTF_8)))
                .toString();
    }

    private static JsonNode plain(JsonNode schema) {
        var plain = JsonNodeFactory.instance.objectNode();
        schema.properties().stream()
                .filter(field -> KEYWORDS.contains(field.getKey()))
                .forEach(field -> plain.set(field.getKey(), keyword(field.getKey(), field.getValue())));
        if (schema.has("const")) {
            plain.putArray("enum").add(schema.path("const"));
        }
        if (schema.path("oneOf") instanceof ArrayNode choices) {
            plain.set("anyOf", each(choices));
        }
        if (schema.path("type") instanceof ArrayNode types) {
            putTypes(plain, types);
        }
        dropMissing(plain);
        return plain;
    }

    private static JsonNode keyword(String name, JsonNode value) {
        return switch (name) {
            case "items" -> plain(value);
            case "anyOf" -> each(value);
            case "properties" -> {
                var properties = JsonNodeFactory.instance.objectNode();
                value.properties().stream()
                        .filter(property -> !isFree(property.getValue()))
                        .forEach(property -> properties.set(property.getKey(), plain(property.getValue())));
                yield properties;
            }
            default -> value;
        };
    }

    private static boolean isFree(JsonNode schema) {
        return schema.path("type").asText().equals("object")
                && schema.path("properties").isEmpty();
    }

    private static ArrayNode each(JsonNode schemas) {
        var all = JsonNodeFactory.instance.arrayNode();
        schemas.forEach(schema -> all.add(plain(schema)));
        return all;
    }

    /** A list of types becomes a choice; null is expressed separately. */
    private static void putTypes(ObjectNode plain, ArrayNode types) {
        plain.remove("type");
        var choices = JsonNodeFactory.instance.arrayNode();
        for (var type : types) {
            if (type.asText().equals("null")) {
                plain.put("nullable", true);
            } else {
                choices.addObject().set("type", type);
            }
        }
        if (choices.size() == 1) {
            plain.set("type", choices.path(0).path("type"));
        } else {
            plain.set("anyOf", choices);
        }
    }

    /** Arguments that were left out must not be required. */
    private static void dropMissing(ObjectNode plain) {
        if (plain.path("required") instanceof ArrayNode required) {
            var kept = JsonNodeFactory.instance.arrayNode();
            required.forEach(name -> {
                if (plain.path("properties").has(name.asText())) {
                    kept.add(name);
                }
            });
            plain.set("required", kept);
            if (kept.isEmpty()) {
                plain.remove("required");
            }
        }
    }
}
