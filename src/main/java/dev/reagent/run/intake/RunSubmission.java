package dev.reagent.run.intake;

import dev.reagent.agent.task.Artifact;
import dev.reagent.agent.task.Task;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A run as its client posted it.
 *
 * @param files       sent with it; the task lists them once they are stored
 * @param idempotency null if the client sent no key
 */
public record RunSubmission(
        Task task, List<SubmittedFile> files, @Nullable IdempotencyKey idempotency) {

    public RunSubmission {
        files = List.copyOf(files);
    }

    /** A run without files. */
    public RunSubmission(Task task, @Nullable IdempotencyKey idempotency) {
        this(task, List.of(), idempotency);
    }

    RunSubmission withKept(List<Artifact> kept) {
        return new RunSubmission(task.withFiles(kept), List.of(), idempotency);
    }
}
