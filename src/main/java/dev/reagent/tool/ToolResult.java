package dev.reagent.tool;

import dev.reagent.agent.Artifact;
import dev.reagent.agent.Failure;
import dev.reagent.agent.SandboxUse;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a call brought.
 *
 * @param text  plain text, or the JSON text of an object; storable; may be empty with an error
 * @param error why it failed, told to the model; null where it succeeded
 * @param artifacts files that it left behind
 * @param sandbox what its code has used of the machine
 */
public record ToolResult(String text, @Nullable Failure error, List<Artifact> artifacts, SandboxUse sandbox) {

    public ToolResult {
        artifacts = List.copyOf(artifacts);
    }

    public static ToolResult success(String text) {
        return new ToolResult(text, null, List.of(), SandboxUse.NONE);
    }

    public static ToolResult failure(String code, String message) {
        return failure(new Failure(code, message));
    }

    public static ToolResult failure(Failure why) {
        return new ToolResult("", why, List.of(), SandboxUse.NONE);
    }
}
