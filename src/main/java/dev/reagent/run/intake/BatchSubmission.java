package dev.reagent.run.intake;

import dev.reagent.agent.task.Predecessors.OnFailure;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Runs that a client posted with one request, all of one organisation.
 *
 * @param runs        1 to 1,000, in the client's order, without keys of their own
 * @param then        a run that waits for all of them to end, whose task does not list them; null for none
 * @param onFailure   what that run does if one of them fails
 * @param idempotency null if the client sent no key
 */
public record BatchSubmission(
        List<RunSubmission> runs,
        @Nullable RunSubmission then,
        OnFailure onFailure,
        @Nullable IdempotencyKey idempotency) {

    public BatchSubmission {
        runs = List.copyOf(runs);
    }

    public boolean hasFiles() {
        return runs.stream().anyMatch(run -> !run.files().isEmpty())
                || then != null && !then.files().isEmpty();
    }

    public String orgId() {
        return runs.getFirst().task().orgId();
    }

    /** The number of runs, including the one that follows. */
    public int size() {
        return runs.size() + (then == null ? 0 : 1);
    }
}
