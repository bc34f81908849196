package dev.reagent.api;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.reagent.agent.CallState;
import dev.reagent.agent.SessionId;
import org.eclipse.microprofile.openapi.annotations.enums.SchemaType;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.jspecify.annotations.Nullable;

/** A call, and all of what came of it. */
@Schema(
        description =
                "A call with its whole result; `success`, `result` and `execution_time_ms` are null until it is over")
record CallView(
        String sessionId,
        String callId,
        String tool,

        @Schema(type = SchemaType.OBJECT, implementation = Object.class)
        ObjectNode args,

        @Nullable Boolean success,
        @Nullable String result,
        @Nullable FailureView error,
        @Nullable Long executionTimeMs) {

    static CallView of(SessionId session, CallState state, @Nullable String whole) {
        var call = state.call();
        var seen = state.observation();
        return new CallView(
                session.value(),
                call.callId(),
                call.tool(),
                ApiJson.object(call.arguments()),
                seen == null ? null : seen.isSuccess(),
                whole,
                seen == null || seen.error() == null ? null : FailureView.of(seen.error()),
                seen == null ? null : seen.took().toMillis());
    }
}
