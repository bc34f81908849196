package dev.reagent.run;

import dev.reagent.run.RunIntake.Cursor;
import dev.reagent.run.RunIntake.RunRow;
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
    private final HeadLooks looks;
    private @Nullable Cursor cursor;

    IntakeSweep(
            RunIntake intake,
            SessionLog log,
            RunQueue queue,
            SessionRescue rescue,
            Successors successors,
            RedisEpoch epoch,
            Aftermath aftermath,
            HeadLooks looks) {
        this.intake = intake;
        this.log = log;
        this.queue = queue;
        this.rescue = rescue;
        this.successors = successors;
        this.epoch = epoch;
        this.aftermath = aftermath;
        this.looks = looks;
    }

    /**
     * Looks at the next open runs, from the oldest on and round again; not at the same time twice. Where Redis has just lost
     * its data, what this server holds is put back first.
     */
    Uni<Void> sweep() {
        return epoch.isSettled()
                .invoke(settled -> {
                    if (!settled) {
                        looks.lookAtAll();
                    }
                })
                .flatMap(settled -> settled
                        ? aftermath
                                .sweep()
                                .flatMap(done -> rescue.beginAccepted())
                                .flatMap(done -> lookAtSome())
                        : Uni.createFrom().voidItem());
    }

    private Uni<Void> lookAtSome() {
        successors.start();
        return intake.openSince(AGE, cursor, AT_ONCE).invoke(this::moveOn).flatMap(this::look);
    }

    private void moveOn(List<RunRow> rows) {
        cursor = rows.size() < AT_ONCE
                ? null
                : new Cursor(rows.getLast().createdAt(), rows.getLast().id());
    }

    private Uni<Void> look(List<RunRow> rows) {
        if (rows.isEmpty()) {
            return Uni.createFrom().voidItem();
        }
        return queue.lost(rows.stream().map(RunRow::id).toList())
                .onItem()
                .transformToMulti(
                        lost -> Multi.createFrom().iterable(rows).select().where(row -> lost.contains(row.id())))
                .onItem()
                .transformToUniAndConcatenate(this::queued)
                .collect()
                .asList()
                .replaceWithVoid();
    }

    /** A run that neither waits nor is held nor is parked belongs into the queue, which decides again whether it is there. */
    private Uni<Void> queued(RunRow row) {
        return log.head(row.id()).flatMap(found -> {
            if (found.isEmpty()) {
                return rescue.putBack(row);
            }
            return found.get().parked() ? Uni.createFrom().voidItem() : queue.add(QueuedRun.of(row));
        });
    }
}
