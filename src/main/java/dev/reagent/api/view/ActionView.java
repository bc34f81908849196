package dev.reagent.api.view;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.reagent.agent.call.ToolCall;
import dev.reagent.api.problem.ApiJson;

/** A tool call as the model requested it. */
public record ActionView(String callId, String tool, ObjectNode args) {

    public static ActionView of(ToolCall call) {
        return new ActionView(call.callId(), call.tool(), ApiJson.object(call.arguments()));
    }
}
