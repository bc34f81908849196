package dev.reagent.run;

import dev.reagent.agent.SessionId;
import io.smallrye.mutiny.Uni;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Many runs with one call. Every failure that is the client's is a {@link RunRefused}. */
public interface RunBatches {

    /** Accepts runs, all or none: when this completes they are durable. The same idempotency key gives the same batch. */
    Uni<Started> start(BatchOrder order);

    /**
     * The batch that an earlier order with this key began; absent where none did. Refused where the key was used with
     * another digest.
     */
    Uni<Optional<Started>> startedWith(String orgId, IdempotencyKey key);

    /** How a batch stands. */
    Uni<Batch> get(String orgId, String id);

    /**
     * A batch that was accepted.
     *
     * @param sessions in the order of the runs
     * @param then     the run that follows them; null where none was ordered
     */
    record Started(
            String id, List<SessionId> sessions, @Nullable SessionId then) {}
}
