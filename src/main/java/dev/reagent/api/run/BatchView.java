package dev.reagent.api.run;

import dev.reagent.agent.task.SessionStatus;
import dev.reagent.api.view.Status;
import dev.reagent.run.reading.Batch;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** The state of a batch. */
public record BatchView(
        String batchId,
        Status status,
        CountsView counts,
        @Nullable ThenView then,
        String costUsd,
        Instant createdAt) {

    /** Number of runs by status. */
    public record CountsView(
            int pending, int running, int awaitingApproval, int completed, int failed, int cancelled) {}

    /** The run that follows the others. */
    public record ThenView(String sessionId, Status status) {}

    public static BatchView of(Batch batch) {
        var then = batch.then();
        return new BatchView(
                batch.id(),
                Status.of(batch.status()),
                new CountsView(
                        count(batch, SessionStatus.PENDING),
                        count(batch, SessionStatus.RUNNING),
                        count(batch, SessionStatus.AWAITING_APPROVAL),
                        count(batch, SessionStatus.COMPLETED),
                        count(batch, SessionStatus.FAILED),
                        count(batch, SessionStatus.CANCELLED)),
                then == null ? null : new ThenView(then.id().value(), Status.of(then.status())),
                batch.cost().toDollars(),
                batch.createdAt());
    }

    private static int count(Batch batch, SessionStatus status) {
        return batch.counts().getOrDefault(status, 0);
    }
}
