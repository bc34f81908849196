package dev.reagent.tool;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.reagent.agent.Fence;
import dev.reagent.agent.SandboxSize;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * One call of a tool.
 *
 * @param callId  unique within the session only
 * @param fence   the claim it runs under
 * @param args    valid by the tool's schema, past its own gate
 * @param timeout what is left for it; the caller cuts the call off a little later
 * @param sandbox what code gets that it runs; null for the usual
 */
public record ToolInvocation(
        String sessionId,
        String callId,
        Fence fence,
        ObjectNode args,
        Duration timeout,
        @Nullable SandboxSize sandbox) {

    /** What the tool sends as {@code Idempotency-Key} where it calls others: the same at each try, and no other call's. */
    public String idempotencyKey() {
        return sessionId + "/" + callId;
    }
}
