package dev.reagent.run;

import dev.reagent.agent.Artifact;
import dev.reagent.agent.Task;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A run as its client ordered it.
 *
 * @param files       that come with it; the task knows them once they are kept
 * @param idempotency null where the client sent no key
 */
public record RunOrder(
        Task task, List<FileOrder> files, @Nullable IdempotencyKey idempotency) {

    public RunOrder {
        files = List.copyOf(files);
    }

    /** Without files. */
    public RunOrder(Task task, @Nullable IdempotencyKey idempotency) {
        this(task, List.of(), idempotency);
    }

    RunOrder withKept(List<Artifact> kept) {
        return new RunOrder(task.withFiles(kept), List.of(), idempotency);
    }
}
