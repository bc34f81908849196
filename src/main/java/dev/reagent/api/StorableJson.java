package dev.reagent.api;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.reagent.agent.StorableText;

/** JSON whose every text and name can be stored. */
final class StorableJson {

    private StorableJson() {}

    static ObjectNode of(ObjectNode object) {
        var made = JsonNodeFactory.instance.objectNode();
        object.properties().forEach(it -> made.set(StorableText.of(it.getKey()), value(it.getValue())));
        return made;
    }

    private static JsonNode value(JsonNode node) {
        if (node instanceof ObjectNode object) {
            return of(object);
        } else if (node.isArray()) {
            var made = JsonNodeFactory.instance.arrayNode(node.size());
            node.forEach(item -> made.add(value(item)));
            return made;
        }
        return node.isTextual() ? JsonNodeFactory.instance.textNode(StorableText.of(node.textValue())) : node;
    }
}
