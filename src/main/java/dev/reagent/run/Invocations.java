package dev.reagent.run;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.reagent.agent.AgentSession;
import dev.reagent.agent.ToolCall;
import dev.reagent.tool.ToolInvocation;

/** Calls of a session as their tools are handed them. */
final class Invocations {

    private static final ObjectMapper JSON = new ObjectMapper();

    private Invocations() {}

    /** @param session as its owner has it: the call runs under its fence */
    static ToolInvocation of(AgentSession session, ToolCall call) {
        return new ToolInvocation(
                session.id().value(),
                call.callId(),
                session.fence(),
                arguments(call),
                call.timeout(),
                session.task().sandbox());
    }

    static ObjectNode arguments(ToolCall call) {
        try {
            return (ObjectNode) JSON.readTree(call.arguments());
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("the stored arguments of call " + call.callId() + " are no JSON", e);
        }
    }
}
