package dev.reagent.tool;

import dev.reagent.agent.Failure;
import org.jspecify.annotations.Nullable;

/**
 * What a call brought.
 *
 * @param text  plain text, or the JSON text of an object; storable; may be empty with an error
 * @param error why it failed, told to the model; null where it succeeded
 */
public record ToolResult(String text, @Nullable Failure error) {

    public static ToolResult success(String text) {
        return new ToolResult(text, null);
    }

    public static ToolResult failure(String code, String message) {
        return new ToolResult("", new Failure(code, message));
    }
}
