package dev.reagent.tool;

import com.fasterxml.jackson.databind.node.ObjectNode;

/**
 * What a tool is.
 *
 * @param name             {@code [a-z0-9_]{1,64}}, unique in the registry
 * @param description      for the model: what it does, when to use it, its limits; at most {@link #LONGEST_DESCRIPTION} characters, as
 *                         some providers refuse more
 * @param parameters       JSON Schema (2020-12) of an object with {@code additionalProperties: false}; each {@code type} is one word, as
 *                         some providers refuse a list
 * @param category         one word, such as {@code web}
 * @param requiresApproval whether a person must approve a call, unless the tool says otherwise of its arguments
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
