package dev.reagent.api;

import dev.reagent.agent.Predecessors.OnFailure;
import dev.reagent.agent.Task;
import dev.reagent.run.BatchOrder;
import dev.reagent.run.IdempotencyKey;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.ArrayList;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Makes tasks of valid requests of batches; what cannot be met says which of the runs it is. */
@ApplicationScoped
class BatchOrders {

    private final RunOrders orders;

    BatchOrders(RunOrders orders) {
        this.orders = orders;
    }

    BatchOrder order(BatchRequest request, Caller caller, @Nullable IdempotencyKey key) {
        var runs = Objects.requireNonNull(request.runs());
        var tasks = new ArrayList<Task>(runs.size());
        for (int i = 0; i < runs.size(); i++) {
            tasks.add(task("runs[" + i + "]", runs.get(i), caller));
        }
        var then = request.then();
        return new BatchOrder(tasks, then == null ? null : task("then", then, caller), onFailure(then), key);
    }

    private Task task(String place, RunRequest request, Caller caller) {
        try {
            return orders.task(request, caller);
        } catch (ProblemException refused) {
            throw refused.problem().at(place).raised(refused.retryAfter());
        }
    }

    private static OnFailure onFailure(@Nullable RunRequest then) {
        return then == null || then.after() == null
                ? OnFailure.RUN
                : then.after().onFailure(OnFailure.RUN);
    }
}
