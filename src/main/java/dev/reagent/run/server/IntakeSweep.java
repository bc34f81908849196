package dev.reagent.run.server;

import dev.reagent.run.intake.RunIntake;
import dev.reagent.run.intake.RunIntake.Cursor;
import dev.reagent.run.intake.RunIntake.RunRow;
import dev.reagent.run.intake.Successors;
import dev.reagent.run.log.SessionLog;
import dev.reagent.run.log.SessionLog.Head;
import dev.reagent.run.queue.RunQueue;
import dev.reagent.run.rescue.FailoverSweep;
import dev.reagent.run.rescue.RedisEpoch;
import dev.reagent.run.rescue.SessionRescue;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Restores accepted runs that Redis lost, queues runs that no server has, and starts runs whose predecessors have ended. */
@ApplicationScoped
class IntakeSweep {

    private static final int AT_ONCE = 200;

    /** A younger run may not be in Redis yet. */
    private static final Duration AGE = Duration.ofSeconds(5);

    private final RunIntake intake;
    private final SessionLog log;
    private final RunQueue queue;
    private final SessionRescue rescue;
    private final Successors successors;
    private final RedisEpoch epoch;
    private final FailoverSweep aftermath;
    private final HeadChecks headChecks;
    private @Nullable Cursor cursor;

    IntakeSweep(
            RunIntake intake,
            SessionLog log,
            RunQueue queue,
            SessionRescue rescue,
            Successors successors,
            RedisEpoch epoch,
            FailoverSweep aftermath,
            HeadChecks headChecks) {
        this.intake = intake;
        this.log = log;
        this.queue = queue;
        this.rescue = rescue;
        this.successors = successors;
        this.epoch = epoch;
        this.aftermath = aftermath;
        this.headChecks = headChecks;
    }

    /**
     * Checks the next open runs, from the oldest on, then starts over. Do not call it concurrently. If Redis has just lost its data, only
     * restores the sessions that this server holds.
     */
    Uni<Void> sweep() {
        return epoch.isSettled()
                .invoke(settled -> {
                    if (!settled) {
                        headChecks.checkAll();
                    }
                })
                .flatMap(settled -> settled
                        ? aftermath
                                .sweep()
                                .flatMap(done -> rescue.beginAccepted())
                                .flatMap(done -> checkSome())
                        : Uni.createFrom().voidItem());
    }

    private Uni<Void> checkSome() {
        successors.start();
        return intake.openSince(AGE, cursor, AT_ONCE).invoke(this::moveOn).flatMap(this::check);
    }

    private void moveOn(List<RunRow> rows) {
        cursor = rows.size() < AT_ONCE
                ? null
                : new Cursor(rows.getLast().createdAt(), rows.getLast().id());
    }

    private Uni<Void> check(List<RunRow> rows) {
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

    /** Queues a run that neither waits nor is held nor parked; the queue checks again whether it is there. Restores a missing head. */
    private Uni<Void> queued(RunRow row) {
        return log.head(row.id()).flatMap(found -> {
            if (found.isEmpty()) {
                return putBack(row);
            }
            return found.get() == Head.PARKED ? Uni.createFrom().voidItem() : queue.add(row.queued());
        });
    }

    /** Redis may have lost its data since this sweep began: then the owner comes first. */
    private Uni<Void> putBack(RunRow row) {
        return epoch.isSettled()
                .flatMap(settled ->
                        settled ? rescue.putBack(row) : Uni.createFrom().voidItem());
    }
}
