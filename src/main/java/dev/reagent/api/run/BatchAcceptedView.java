package dev.reagent.api.run;

import dev.reagent.agent.task.SessionId;
import dev.reagent.run.intake.AcceptedBatch;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The response to an accepted batch. */
public record BatchAcceptedView(
        String batchId, List<String> sessionIds, @Nullable String thenSessionId, String pollUrl) {

    public static BatchAcceptedView of(AcceptedBatch batch) {
        return new BatchAcceptedView(
                batch.id(),
                batch.sessions().stream().map(SessionId::value).toList(),
                batch.then() == null ? null : batch.then().value(),
                "/v1/batches/" + batch.id());
    }
}
