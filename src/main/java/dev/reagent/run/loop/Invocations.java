package dev.reagent.run.loop;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.reagent.agent.AgentSession;
import dev.reagent.agent.call.ToolCall;
import dev.reagent.tool.ToolInvocation;

/** Builds the invocations that tools receive from a session's calls. */
final class Invocations {

    private static final ObjectMapper JSON = new ObjectMapper();

    private Invocations() {}

    /** @param session in its owner's state: the call runs under its fence */
    static ToolInvocation of(AgentSession session, ToolCall call) {
        return new ToolInvocation(
                session.id().value(),
                call.callId(),
                session.fence(),
                arguments(call),
                call.timeout(),
                session.task().limits().sandbox());
    }

    static ObjectNode arguments(ToolCall call) {
        try {
            return (ObjectNode) JSON.readTree(call.arguments());
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("the stored arguments of call " + call.callId() + " are not JSON", e);
        }
    }
}
