package dev.reagent.api;

import dev.reagent.agent.Observation;
import dev.reagent.agent.SessionId;
import java.util.List;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.jspecify.annotations.Nullable;

/** What came of a call, its result cut where it is long. */
@Schema(description = "What came of a call")
record ObservationView(
        String callId,
        String tool,
        boolean success,

        @Schema(
                description =
                        "Plain text, or the JSON text of an object. Over 32 KiB it is cut, with a mark: a text at its end, an object inside its long texts and lists, so that every field is there. It is whole at the call's own path")
        String result,

        @Nullable FailureView error,
        @Schema(minimum = "0") long executionTimeMs,

        @Schema(description = "Files that the call left behind")
        List<ArtifactView> artifacts) {

    static ObservationView cut(SessionId session, Observation seen) {
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
