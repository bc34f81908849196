package dev.reagent.run;

import dev.reagent.agent.SessionId;
import dev.reagent.run.RunIntake.RunRow;
import io.smallrye.mutiny.Uni;
import java.util.List;
import java.util.Optional;

/** Accepted runs that wait for the ends of others. They are rows, and nothing else, until they start. */
public interface WaitingRuns {

    /**
     * Ends the wait of runs whose predecessors have ended, at most so many. Their tasks have what became of those, their time
     * begins to run. A run is given to one caller only; one that another caller has in hand is passed over.
     */
    Uni<List<RunRow>> release(int most);

    /** The same for one run; absent where it does not wait, or has to wait on. */
    Uni<Optional<RunRow>> release(SessionId id);
}
