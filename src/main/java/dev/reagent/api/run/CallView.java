package dev.reagent.api.run;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.reagent.agent.CallState;
import dev.reagent.agent.task.SessionId;
import dev.reagent.api.problem.ApiJson;
import dev.reagent.api.view.FailureView;
import org.jspecify.annotations.Nullable;

/** A call and its whole result. */
public record CallView(
        String sessionId,
        String callId,
        String tool,
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
