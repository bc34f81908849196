package dev.reagent.tool;

import com.fasterxml.jackson.databind.node.ObjectNode;

/**
 * What a tool is.
 *
 * @param name             {@code [a-z0-9_]{1,64}}, unique in the registry
 * @param description      for the model: what it does, when to use it, its limits
 * @param parameters       JSON Schema (2020-12) of an object with {@code additionalProperties: false}
 * @param category         one word, such as {@code web}
 * @param requiresApproval whether a person must approve each call
 * @param readOnly         whether no call of it changes anything
 */
public record ToolDefinition(
        String name,
        String description,
        ObjectNode parameters,
        String category,
        boolean requiresApproval,
        boolean readOnly) {}
