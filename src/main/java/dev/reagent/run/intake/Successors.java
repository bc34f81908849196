package dev.reagent.run.intake;

import dev.reagent.agent.task.SessionId;
import dev.reagent.run.intake.RunIntake.RunRow;
import dev.reagent.stores.Rounds;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.List;
import org.jboss.logging.Logger;

/** Starts runs whose predecessors have ended. Each is started once, however many servers try. Thread-safe. */
@ApplicationScoped
public class Successors {

    private static final Logger LOG = Logger.getLogger(Successors.class);

    /** Most tasks in memory at once, each with up to 1 MiB from its client and 512 Ki characters from predecessors. */
    private static final int AT_ONCE = 20;

    private final WaitingRuns waiting;
    private final RunStart start;
    private final Rounds rounds =
            new Rounds(this::startSome, failure -> LOG.debugf("runs that waited are started later: %s", failure));

    Successors(WaitingRuns waiting, RunStart start) {
        this.waiting = waiting;
        this.start = start;
    }

    /** Starts all runs that can start, in the background. A call while it works makes it check once more. */
    public void start() {
        rounds.request();
    }

    private Uni<Boolean> startSome() {
        return waiting.release(AT_ONCE).call(this::startAll).map(rows -> rows.size() == AT_ONCE);
    }

    private Uni<Void> startAll(List<RunRow> rows) {
        return rows.isEmpty()
                ? Uni.createFrom().voidItem()
                : Uni.join()
                        .all(rows.stream().map(start::start).toList())
                        .andCollectFailures()
                        .replaceWithVoid();
    }

    /** Starts one run. Returns false if it still has to wait, or another caller released it. */
    public Uni<Boolean> start(SessionId id) {
        return waiting.release(id)
                .flatMap(found -> found.map(row -> start.start(row).replaceWith(true))
                        .orElseGet(() -> Uni.createFrom().item(false)));
    }
}
