package dev.reagent.api.view;

import dev.reagent.agent.call.Observation;
import dev.reagent.agent.task.SessionId;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The result of a call, shortened if it is long. */
public record ObservationView(
        String callId,
        String tool,
        boolean success,
        String result,
        @Nullable FailureView error,
        long executionTimeMs,
        List<ArtifactView> artifacts) {

    public static ObservationView cut(SessionId session, Observation seen) {
        return of(seen, ShownResult.cut(session, seen));
    }

    private static ObservationView of(Observation seen, String result) {
        return new ObservationView(
                seen.callId(),
                seen.tool(),
                seen.isSuccess(),
                result,
                seen.error() == null ? null : FailureView.of(seen.error()),
                seen.took().toMillis(),
                seen.artifacts().stream()
                        .map(it -> ArtifactView.of(it, seen.callId()))
                        .toList());
    }
}
