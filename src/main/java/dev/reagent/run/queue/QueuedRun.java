package dev.reagent.run.queue;

import dev.reagent.agent.task.Priority;
import dev.reagent.agent.task.SessionId;
import dev.reagent.agent.task.Task;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * The fields of a run that the queue needs.
 *
 * @param since when it began to wait; null for now. Used only for the order of runs, so a wrong clock affects nothing else
 */
public record QueuedRun(
        SessionId id,
        String orgId,
        Priority priority,
        @Nullable Instant since) {

    /** Returns a run that begins to wait now. */
    public static QueuedRun of(SessionId id, Task task) {
        return new QueuedRun(id, task.orgId(), task.schedule().priority(), null);
    }
}
