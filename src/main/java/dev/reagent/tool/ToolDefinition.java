package dev.reagent.tool;

import com.fasterxml.jackson.databind.node.ObjectNode;

/**
 * The fixed properties of a tool.
 *
 * @param name             {@code [a-z0-9_]{1,64}}, unique in the registry
 * @param description      for the model: what it does, when to use it, its limits; at most {@link #LONGEST_DESCRIPTION} characters, because
 *                         some providers refuse more
 * @param parameters       JSON Schema (2020-12) of an object with {@code additionalProperties: false}; each {@code type} is one word,
 *                         because some providers refuse a list
 * @param category         one word, such as {@code web}
 * @param requiresApproval whether a person must approve a call, unless {@link Tool#requiresApproval} decides by its arguments
 * @param readOnly         whether no call of it changes anything
 */
public record ToolDefinition(
        String name,
        String description,
        ObjectNode parameters,
        String category,
        boolean requiresApproval,
        boolean readOnly) {

    public static final int LONGEST_DESCRIPTION = 1_024;
}
