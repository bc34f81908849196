package dev.reagent.api;

import dev.reagent.agent.SessionStatus;
import dev.reagent.run.Batch;
import java.time.Instant;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.jspecify.annotations.Nullable;

/** How a batch stands. */
@Schema(description = "How the runs of a batch stand")
record BatchView(
        String batchId,

        @Schema(
                description =
                        "Once all have ended: how `then` ended, and where none was ordered `failed` where one failed, else"
                                + " `cancelled` where one was cancelled, else `completed`. Before: `pending` where none has begun,"
                                + " `awaiting_approval` where only people can move it on, else `running`")
        Status status,

        @Schema(description = "How many of `runs` have which status; `then` is not counted")
        CountsView counts,

        @Schema(description = "Null where none was ordered") @Nullable
        ThenView then,

        @Schema(description = "Of all of them so far, `then` too, in US dollars", examples = "0.004512")
        String costUsd,

        Instant createdAt) {

    /** Runs by status. */
    @Schema(description = "Runs by status")
    record CountsView(int pending, int running, int awaitingApproval, int completed, int failed, int cancelled) {}

    /** The run that follows the others. */
    @Schema(description = "The run that starts when the others have ended")
    record ThenView(String sessionId, Status status) {}

    static BatchView of(Batch batch) {
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
