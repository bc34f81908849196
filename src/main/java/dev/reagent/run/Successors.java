package dev.reagent.run;

import dev.reagent.agent.SessionId;
import dev.reagent.run.RunIntake.RunRow;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.jboss.logging.Logger;

/** Starts runs whose wait for others is over. Each is started once, however many servers try. Thread-safe. */
@ApplicationScoped
class Successors {

    private static final Logger LOG = Logger.getLogger(Successors.class);

    /** Tasks in memory at a time, each with up to 1 MiB of its client's words and 512 Ki characters of others'. */
    private static final int AT_ONCE = 20;

    private final WaitingRuns waiting;
    private final RunStart start;
    private final AtomicInteger asked = new AtomicInteger();

    Successors(WaitingRuns waiting, RunStart start) {
        this.waiting = waiting;
        this.start = start;
    }

    /** Starts all that can start, behind the caller. Asking while it does so makes it look once more. */
    void start() {
        if (asked.getAndIncrement() == 0) {
            startSome();
        }
    }

    private void startSome() {
        int round = asked.get();
        waiting.release(AT_ONCE)
                .call(this::startAll)
                .subscribe()
                .with(
                        rows -> {
                            if (rows.size() == AT_ONCE || !asked.compareAndSet(round, 0)) {
                                startSome();
                            }
                        },
                        failure -> {
                            LOG.debugf("runs that waited are started later: %s", failure);
                            asked.set(0);
                        });
    }

    private Uni<Void> startAll(List<RunRow> rows) {
        return rows.isEmpty()
                ? Uni.createFrom().voidItem()
                : Uni.join()
                        .all(rows.stream().map(start::start).toList())
                        .andCollectFailures()
                        .replaceWithVoid();
    }

    /** Starts one, here and now; false where its wait is not over, or somebody else ended it. */
    Uni<Boolean> start(SessionId id) {
        return waiting.release(id)
                .flatMap(found -> found.map(row -> start.start(row).replaceWith(true))
                        .orElseGet(() -> Uni.createFrom().item(false)));
    }
}
