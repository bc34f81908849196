package dev.reagent.run;

import dev.reagent.run.RunIntake.Cursor;
import dev.reagent.run.RunIntake.RunRow;
import dev.reagent.run.SessionLog.Head;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Finds accepted runs of which Redis knows nothing, or which nobody has, and puts them back; starts those whose wait is over. */
@ApplicationScoped
class IntakeSweep {

    private static final int AT_ONCE = 200;

    /** A younger run may be on its way into Redis. */
    private static final Duration AGE = Duration.ofSeconds(5);

    private final RunIntake intake;
    private final SessionLog log;
    private final RunQueue queue;
    private final SessionRescue rescue;
    private final Successors successors;
    private final RedisEpoch epoch;
    private final Aftermath aftermath;
    private final Holdings holdings;
    private @Nullable Cursor cursor;

    IntakeSweep(
            RunIntake intake,
            SessionLog log,
            RunQueue queue,
            SessionRescue rescue,
            Successors successors,
            RedisEpoch epoch,
            Aftermath aftermath,
            Holdings holdings) {
        this.intake = intake;
        this.log = log;
        this.queue = queue;
        this.rescue = rescue;
        this.successors = successors;
        this.epoch = epoch;
        this.aftermath = aftermath;
        this.holdings = holdings;
    }

    /**
     * Looks at the next open runs, from the oldest on and round again; not at the same time twice. Where Redis has just lost
     * its data, what this server has in hand is put back first.
     */
    Uni<Void> sweep() {
        return epoch.isSettled()
                .invoke(settled -> {
                    if (!settled) {
                        holdings.checkAll();
                    }
                })
                .flatMap(settled -> settled
                        ? aftermath.sweep().flatMap(done -> lookAtSome())
                        : Uni.createFrom().voidItem());
    }

    private Uni<Void> lookAtSome() {
        successors.start();
        return intake.openSince(AGE, cursor, AT_ONCE)
                .invoke(this::moveOn)
                .onItem()
                .transformToMulti(rows -> Multi.createFrom().iterable(rows))
                .onItem()
                .transformToUniAndConcatenate(this::look)
                .collect()
                .asList()
                .replaceWithVoid();
    }

    private void moveOn(List<RunRow> rows) {
        cursor = rows.size() < AT_ONCE
                ? null
                : new Cursor(rows.getLast().createdAt(), rows.getLast().id());
    }

    /** Whom nobody has and who waits for nobody belongs into the queue; being there twice does nothing. */
    private Uni<Void> look(RunRow row) {
        return log.head(row.id()).flatMap(found -> {
            if (found.isEmpty()) {
                return rescue.putBack(row);
            }
            var head = found.get();
            return head.parked()
                    ? Uni.createFrom().voidItem()
                    : isHeld(head, row)
                            .flatMap(held -> held ? Uni.createFrom().voidItem() : queue.add(QueuedRun.of(row)));
        });
    }

    private Uni<Boolean> isHeld(Head head, RunRow row) {
        return head.owner() == null ? Uni.createFrom().item(false) : queue.isHeld(head.owner(), row.id());
    }
}
