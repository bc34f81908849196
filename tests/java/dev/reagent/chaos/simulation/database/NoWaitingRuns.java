package dev.reagent.chaos.simulation.database;

import dev.reagent.agent.task.SessionId;
import dev.reagent.run.intake.RunIntake.RunRow;
import dev.reagent.run.intake.WaitingRuns;
import io.smallrye.mutiny.Uni;
import java.util.List;
import java.util.Optional;

/** No run waits for another. */
public final class NoWaitingRuns implements WaitingRuns {

    @Override
    public Uni<List<RunRow>> release(int most) {
        return Uni.createFrom().item(List.of());
    }

    @Override
    public Uni<Optional<RunRow>> release(SessionId id) {
        return Uni.createFrom().item(Optional.empty());
    }
}
