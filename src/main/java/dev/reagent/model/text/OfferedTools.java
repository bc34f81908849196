package dev.reagent.model.text;

import com.fasterxml.jackson.databind.JsonNode;
import dev.reagent.model.ToolSpec;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;

/** The tools of one request, by name. Only these can be called in text. */
public final class OfferedTools {

    public static final OfferedTools NONE = new OfferedTools(Map.of());

    private final Map<String, ToolSpec> byName;

    private OfferedTools(Map<String, ToolSpec> byName) {
        this.byName = byName;
    }

    public static OfferedTools of(Collection<ToolSpec> tools) {
        var byName = new LinkedHashMap<String, ToolSpec>();
        tools.forEach(tool -> byName.put(tool.name(), tool));
        return new OfferedTools(byName);
    }

    boolean isEmpty() {
        return byName.isEmpty();
    }

    boolean has(String name) {
        return byName.containsKey(name);
    }

    Set<String> names() {
        return byName.keySet();
    }

    /** Returns whether the tool's schema defines this argument as a string, or does not define it. */
    boolean isText(String tool, String argument) {
        var spec = byName.get(tool);
        var schema = spec == null ? null : LenientJson.find(spec.parameters()).orElse(null);
        var type =
                schema == null ? null : schema.path("properties").path(argument).path("type");
        return type == null || type.isMissingNode() || isString(type);
    }

    private static boolean isString(JsonNode type) {
        if (!type.isArray()) {
            return "string".equals(type.asText());
        }
        for (var one : type) {
            if ("string".equals(one.asText())) {
                return true;
            }
        }
        return false;
    }
}
