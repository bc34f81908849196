package dev.reagent.api;

import dev.reagent.agent.SessionId;
import dev.reagent.run.RunBatches.Started;
import java.util.List;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.jspecify.annotations.Nullable;

/** The answer to an accepted batch. */
@Schema(description = "Where to find the batch that was accepted, and its runs")
record BatchAcceptedView(
        String batchId,

        @Schema(description = "In the order of `runs`") List<String> sessionIds,

        @Schema(description = "The session of `then`; null where none was ordered") @Nullable
        String thenSessionId,

        @Schema(examples = "/v1/batches/9b2f4a1e-3c5d-4e6f-8a7b-0c1d2e3f4a5b")
        String pollUrl) {

    static BatchAcceptedView of(Started batch) {
        return new BatchAcceptedView(
                batch.id(),
                batch.sessions().stream().map(SessionId::value).toList(),
                batch.then() == null ? null : batch.then().value(),
                "/v1/batches/" + batch.id());
    }
}
