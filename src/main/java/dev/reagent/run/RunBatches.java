package dev.reagent.run;

import dev.reagent.run.intake.AcceptedBatch;
import dev.reagent.run.intake.BatchSubmission;
import dev.reagent.run.intake.IdempotencyKey;
import dev.reagent.run.intake.RunRefused;
import dev.reagent.run.reading.Batch;
import io.smallrye.mutiny.Uni;
import java.util.Optional;

/** Accepts and reads batches of runs. Every failure that the client caused is a {@link RunRefused}. */
public interface RunBatches {

    /** Accepts runs, all or none. On completion they are durable. The same idempotency key returns the same batch. */
    Uni<AcceptedBatch> start(BatchSubmission submission);

    /**
     * Returns the batch that an earlier request with this key started; empty if there is none. Fails with {@link RunRefused} if the key was
     * used with another digest.
     */
    Uni<Optional<AcceptedBatch>> startedWith(String orgId, IdempotencyKey key);

    /** Returns the state of a batch. */
    Uni<Batch> get(String orgId, String id);
}
