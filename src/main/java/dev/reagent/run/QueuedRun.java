package dev.reagent.run;

import dev.reagent.agent.Priority;
import dev.reagent.agent.SessionId;
import dev.reagent.agent.Task;
import dev.reagent.run.RunIntake.RunRow;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A run as the queue must know it.
 *
 * @param since when it began to wait; null for now. It only says who goes first: a clock that is wrong harms nothing else
 */
public record QueuedRun(
        SessionId id,
        String orgId,
        Priority priority,
        @Nullable Instant since) {

    /** One that begins to wait. */
    static QueuedRun of(SessionId id, Task task) {
        return new QueuedRun(id, task.orgId(), task.priority(), null);
    }

    /** One that was accepted a while ago, and whose place counts from then on. */
    static QueuedRun of(RunRow row) {
        return new QueuedRun(row.id(), row.task().orgId(), row.task().priority(), row.createdAt());
    }
}
