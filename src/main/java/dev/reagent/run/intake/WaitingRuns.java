package dev.reagent.run.intake;

import dev.reagent.agent.task.SessionId;
import dev.reagent.run.intake.RunIntake.RunRow;
import io.smallrye.mutiny.Uni;
import java.util.List;
import java.util.Optional;

/** Accepted runs that wait for other runs to end. They exist only in PostgreSQL until they start. */
public interface WaitingRuns {

    /**
     * Releases at most {@code most} runs whose predecessors have ended. Their tasks get the ends of the predecessors, and their time
     * starts. Only one caller gets a run; runs that another caller is releasing are skipped.
     */
    Uni<List<RunRow>> release(int most);

    /** As above for one run; empty if it does not wait, or still has to. */
    Uni<Optional<RunRow>> release(SessionId id);
}
