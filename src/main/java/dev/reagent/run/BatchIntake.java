package dev.reagent.run;

import dev.reagent.agent.MicroDollars;
import dev.reagent.agent.SessionId;
import dev.reagent.agent.SessionStatus;
import dev.reagent.agent.Task;
import dev.reagent.run.RunBatches.Started;
import dev.reagent.run.RunIntake.RunRow;
import io.smallrye.mutiny.Uni;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The rows of batches: which runs were accepted together. */
interface BatchIntake {

    /**
     * Writes runs down in one transaction, for good, all or none.
     *
     * @param tasks of the batch's sessions in their order; that of the run that follows comes last
     * @return fails with {@link RunRefused} where the key was used with another digest, or one of the runs waits for a session
     *         that the organisation does not have
     */
    Uni<Accepted> accept(Started batch, List<Task> tasks, @Nullable IdempotencyKey key);

    /** @param rows of its runs; empty where an earlier request with the same key made it */
    record Accepted(Started batch, List<RunRow> rows) {}

    /**
     * The batch that a request with this key began, in the last 24 h. Fails with {@link RunRefused} where the key was used
     * for something else.
     */
    Uni<Optional<Started>> acceptedWith(String orgId, IdempotencyKey key);

    /** An organisation's batch. */
    Uni<Optional<Members>> find(String orgId, String id);

    /** @param then the one of them that follows the others; null where none was ordered */
    record Members(String id, @Nullable SessionId then, Instant createdAt, List<Member> all) {}

    /**
     * A run of a batch.
     *
     * @param waiting whether it waits for the ends of others
     * @param status  how it ended; null while it has not
     * @param cost    null while it has not ended
     */
    record Member(
            SessionId id,
            boolean waiting,
            @Nullable SessionStatus status,
            @Nullable MicroDollars cost) {}
}
