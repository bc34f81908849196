package dev.reagent.run.intake;

import dev.reagent.agent.call.MicroDollars;
import dev.reagent.agent.task.SessionId;
import dev.reagent.agent.task.SessionStatus;
import dev.reagent.agent.task.Task;
import dev.reagent.run.intake.RunIntake.RunRow;
import io.smallrye.mutiny.Uni;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The rows of batches: which runs were accepted together. */
public interface BatchIntake {

    /**
     * Writes the rows of a batch and its runs in one transaction, all or none.
     *
     * @param tasks of the batch's sessions in their order; the task of the run that follows comes last
     * @return fails with {@link RunRefused} if the key was used with another digest, or one of the runs waits for a session that the
     *         organisation does not have
     */
    Uni<Accepted> accept(AcceptedBatch batch, List<Task> tasks, @Nullable IdempotencyKey key);

    /** @param rows of its runs; empty if an earlier request with the same key created the batch */
    record Accepted(AcceptedBatch batch, List<RunRow> rows) {}

    /**
     * Returns the batch that a request with this key created in the last 24 h. Fails with {@link RunRefused} if the key was used for
     * another request.
     */
    Uni<Optional<AcceptedBatch>> acceptedWith(String orgId, IdempotencyKey key);

    /** Returns a batch of an organisation. */
    Uni<Optional<Members>> find(String orgId, String id);

    /** @param then the run that follows the others; null if the client requested none */
    record Members(String id, @Nullable SessionId then, Instant createdAt, List<Member> all) {}

    /**
     * A run of a batch.
     *
     * @param waiting whether it waits for other runs to end
     * @param status  how it ended; null while it is open
     * @param cost    null while it is open
     */
    record Member(
            SessionId id,
            boolean waiting,
            @Nullable SessionStatus status,
            @Nullable MicroDollars cost) {}
}
