package dev.reagent.tool;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.reagent.agent.call.Fence;
import dev.reagent.agent.task.SandboxSize;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * One call of a tool.
 *
 * @param callId  unique within the session only
 * @param fence   the claim it runs under
 * @param args    valid by the tool's schema, and accepted by its own check
 * @param timeout the time left for the call; the caller ends it slightly later
 * @param sandbox the size of the sandbox for code that it runs; null for the usual one
 */
public record ToolInvocation(
        String sessionId,
        String callId,
        Fence fence,
        ObjectNode args,
        Duration timeout,
        @Nullable SandboxSize sandbox) {

    /** Returns the {@code Idempotency-Key} for the tool's requests to other servers: the same at each try, and different for each call. */
    public String idempotencyKey() {
        return sessionId + "/" + callId;
    }
}
