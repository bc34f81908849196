package dev.reagent.tool;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.reagent.agent.Fence;
import java.time.Duration;

/**
 * One call of a tool.
 *
 * @param callId  unique within the session only
 * @param fence   the claim it runs under
 * @param args    valid by the tool's schema, past its own gate
 * @param timeout what is left for it; the caller cuts the call off a little later
 */
public record ToolInvocation(String sessionId, String callId, Fence fence, ObjectNode args, Duration timeout) {

    /** What the tool sends as {@code Idempotency-Key} where it calls others: the same at each try, and no other call's. */
    public String idempotencyKey() {
        return sessionId + "/" + callId;
    }
}
