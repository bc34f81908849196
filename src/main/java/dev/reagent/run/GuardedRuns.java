package dev.reagent.run;

import dev.reagent.agent.SessionId;
import io.smallrye.mutiny.Uni;
import jakarta.annotation.Priority;
import jakarta.decorator.Decorator;
import jakarta.decorator.Delegate;
import jakarta.inject.Inject;
import java.util.Optional;

/** Runs that are only started where they may and the queue has room; what was started before is answered as before. Thread-safe. */
@Decorator
@Priority(1)
abstract class GuardedRuns implements RunService {

    private final RunService runs;
    private final Admission admission;

    @Inject
    GuardedRuns(@Delegate RunService runs, Admission admission) {
        this.runs = runs;
        this.admission = admission;
    }

    @Override
    public Uni<SessionId> start(RunOrder order) {
        return admission.admit(1, () -> runs.start(order), () -> startedBefore(order));
    }

    private Uni<Optional<SessionId>> startedBefore(RunOrder order) {
        var key = order.idempotency();
        return key == null
                ? Uni.createFrom().item(Optional.empty())
                : runs.startedWith(order.task().orgId(), key);
    }
}
