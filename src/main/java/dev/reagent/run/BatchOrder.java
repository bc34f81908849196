package dev.reagent.run;

import dev.reagent.agent.Predecessors.OnFailure;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Runs that a client ordered with one call, all of one organisation.
 *
 * @param runs        1 to 1,000, in the client's order, without keys of their own
 * @param then        a run that waits for the ends of all of them, whose task says nothing of that; null for none
 * @param onFailure   what it means to that run where one of them fails
 * @param idempotency null where the client sent no key
 */
public record BatchOrder(
        List<RunOrder> runs,
        @Nullable RunOrder then,
        OnFailure onFailure,
        @Nullable IdempotencyKey idempotency) {

    public BatchOrder {
        runs = List.copyOf(runs);
    }

    boolean hasFiles() {
        return runs.stream().anyMatch(run -> !run.files().isEmpty())
                || then != null && !then.files().isEmpty();
    }

    String orgId() {
        return runs.getFirst().task().orgId();
    }

    /** Of runs, the one that follows counted too. */
    int size() {
        return runs.size() + (then == null ? 0 : 1);
    }
}
