package dev.reagent.tool;

import dev.reagent.agent.call.Failure;
import dev.reagent.agent.call.SandboxUse;
import dev.reagent.agent.task.Artifact;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The result of a call.
 *
 * @param text      plain text, or the JSON text of an object; storable; may be empty with an error
 * @param error     why it failed, for the model; null if it succeeded
 * @param artifacts files that the call left
 * @param sandbox   the machine resources that its code used
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
