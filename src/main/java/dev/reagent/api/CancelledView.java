package dev.reagent.api;

import com.fasterxml.jackson.annotation.JsonProperty;
import dev.reagent.agent.Outcome;
import dev.reagent.agent.SessionId;
import dev.reagent.agent.Stopped;
import java.util.List;
import org.eclipse.microprofile.openapi.annotations.media.Schema;

/** What a cancel stopped. */
@Schema(description = "What the cancel stopped, and what it could not")
record CancelledView(String sessionId, Status status, List<StoppedView> stopped) {

    static CancelledView of(SessionId id, Outcome.Cancelled how) {
        return new CancelledView(
                id.value(),
                Status.CANCELLED,
                how.stopped().stream().map(StoppedView::of).toList());
    }

    /** One thing that was stopped. */
    @Schema(description = "One thing that was stopped")
    record StoppedView(
            Kind kind,
            String id,
            How outcome,
            @Schema(minimum = "0") long tookMs) {

        static StoppedView of(Stopped stopped) {
            return new StoppedView(
                    Kind.valueOf(stopped.kind().name()),
                    stopped.id(),
                    How.valueOf(stopped.outcome().name()),
                    stopped.took().toMillis());
        }

        /** What it was. */
        @Schema(name = "StoppedKind")
        enum Kind {
            @JsonProperty("model_call")
            MODEL_CALL,
            @JsonProperty("tool_call")
            TOOL_CALL,
            @JsonProperty("sandbox")
            SANDBOX,
            @JsonProperty("sub_agent")
            SUB_AGENT,
            @JsonProperty("approval")
            APPROVAL
        }

        /** How it went. */
        @Schema(name = "StoppedOutcome")
        enum How {
            @JsonProperty("stopped")
            STOPPED,
            @JsonProperty("unknown")
            UNKNOWN,
            @JsonProperty("failed")
            FAILED
        }
    }
}
