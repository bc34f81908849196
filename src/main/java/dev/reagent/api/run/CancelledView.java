package dev.reagent.api.run;

import com.fasterxml.jackson.annotation.JsonProperty;
import dev.reagent.agent.Outcome;
import dev.reagent.agent.Stopped;
import dev.reagent.agent.task.SessionId;
import dev.reagent.api.view.Status;
import java.util.List;

/** What a cancel stopped. */
public record CancelledView(String sessionId, Status status, List<StoppedView> stopped) {

    static CancelledView of(SessionId id, Outcome.Cancelled how) {
        return new CancelledView(
                id.value(),
                Status.CANCELLED,
                how.stopped().stream().map(StoppedView::of).toList());
    }

    /** One thing that was stopped. */
    public record StoppedView(Kind kind, String id, How outcome, long tookMs) {

        static StoppedView of(Stopped stopped) {
            return new StoppedView(
                    Kind.valueOf(stopped.kind().name()),
                    stopped.id(),
                    How.valueOf(stopped.outcome().name()),
                    stopped.took().toMillis());
        }

        /** What it was. */
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

        /** The result of stopping it. */
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
