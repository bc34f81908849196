package dev.reagent.api;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.reagent.agent.ToolCall;
import org.eclipse.microprofile.openapi.annotations.enums.SchemaType;
import org.eclipse.microprofile.openapi.annotations.media.Schema;

/** A call of a tool as it was asked for. */
@Schema(description = "A call that the model asked for; edited arguments replace the model's")
record ActionView(
        String callId,
        String tool,

        @Schema(type = SchemaType.OBJECT, implementation = Object.class)
        ObjectNode args) {

    static ActionView of(ToolCall call) {
        return new ActionView(call.callId(), call.tool(), ApiJson.object(call.arguments()));
    }
}
