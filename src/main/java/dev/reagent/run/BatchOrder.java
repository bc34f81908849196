package dev.reagent.run;

import dev.reagent.agent.Predecessors.OnFailure;
import dev.reagent.agent.Task;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Runs that a client ordered with one call, all of one organisation.
 *
 * @param runs        1 to 1,000, in the client's order
 * @param then        a run that waits for the ends of all of them, whose task says nothing of that; null for none
 * @param onFailure   what it means to that run where one of them fails
 * @param idempotency null where the client sent no key
 */
public record BatchOrder(
        List<Task> runs,
        @Nullable Task then,
        OnFailure onFailure,
        @Nullable IdempotencyKey idempotency) {

    public BatchOrder {
        runs = List.copyOf(runs);
    }

    String orgId() {
        return runs.getFirst().orgId();
    }

    /** Of runs, the one that follows counted too. */
    int size() {
        return runs.size() + (then == null ? 0 : 1);
    }
}
