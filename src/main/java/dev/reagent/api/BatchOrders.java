package dev.reagent.api;

import dev.reagent.agent.Predecessors.OnFailure;
import dev.reagent.run.BatchOrder;
import dev.reagent.run.IdempotencyKey;
import dev.reagent.run.RunOrder;
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
        var all = new ArrayList<RunOrder>(runs.size());
        for (int i = 0; i < runs.size(); i++) {
            all.add(run("runs[" + i + "]", runs.get(i), caller));
        }
        var then = request.then();
        return new BatchOrder(all, then == null ? null : run("then", then, caller), onFailure(then), key);
    }

    private RunOrder run(String place, RunRequest request, Caller caller) {
        try {
            return orders.order(request, caller, null);
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
