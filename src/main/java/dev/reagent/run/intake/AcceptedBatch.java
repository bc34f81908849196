package dev.reagent.run.intake;

import dev.reagent.agent.task.SessionId;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * An accepted batch.
 *
 * @param sessions in the order of the runs
 * @param then     the run that follows them; null if the client requested none
 */
public record AcceptedBatch(
        String id, List<SessionId> sessions, @Nullable SessionId then) {}
