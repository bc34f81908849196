package dev.reagent.chaos.simulation.database;

import dev.reagent.agent.task.SessionId;
import dev.reagent.agent.task.SessionStatus;
import dev.reagent.chaos.simulation.database.Tables.Run;
import dev.reagent.run.intake.IdempotencyKey;
import dev.reagent.run.intake.RunIntake;
import dev.reagent.run.intake.RunSubmission;
import io.smallrye.mutiny.Uni;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** The rows of accepted runs, as {@code PostgresRunIntake} keeps them; what only requests of clients need is left out. */
public record SimulatedIntake(Tables tables) implements RunIntake {

    /** Later another server may have looked at it. */
    private static final Duration UNSEEN = Duration.ofSeconds(4);

    @Override
    public Uni<Accepted> accept(SessionId id, RunSubmission submission) {
        return Tables.commit(
                () -> new Accepted(tables.accept(id, submission.task()).row(), true));
    }

    @Override
    public Uni<Optional<SessionId>> acceptedWith(String orgId, IdempotencyKey key) {
        throw new UnsupportedOperationException();
    }

    @Override
    public Uni<Optional<RunRow>> find(SessionId id, @Nullable String orgId) {
        return Tables.commit(() -> Optional.ofNullable(tables.runs.get(id))
                .filter(run -> orgId == null || run.task.orgId().equals(orgId))
                .map(Run::row));
    }

    private Uni<List<RunRow>> rows(Predicate<Run> wanted, int limit) {
        return Tables.commit(() -> open(wanted).map(Run::row).limit(limit).toList());
    }

    private Stream<Run> open(Predicate<Run> wanted) {
        return tables.runs.values().stream().filter(Run::isOpen).filter(wanted);
    }

    @Override
    public Uni<List<RunRow>> endedWithin(Duration time, int limit) {
        return Tables.commit(() -> tables.runs.values().stream()
                .filter(run ->
                        run.endedAt != null && run.endedAt.isAfter(tables.now().minus(time)))
                .map(Run::row)
                .limit(limit)
                .toList());
    }

    @Override
    public Uni<List<RunRow>> page(
            String orgId, @Nullable Boolean ended, @Nullable SessionStatus status, @Nullable Cursor after, int limit) {
        throw new UnsupportedOperationException();
    }

    @Override
    public Uni<Boolean> requestCancel(SessionId id, String by) {
        return Tables.commit(() -> {
            var run = tables.runs.get(id);
            if (run == null || !run.isOpen()) {
                return false;
            }
            if (run.cancelBy == null) {
                run.cancelBy = by;
                run.cancelledAt = tables.now();
            }
            tables.cancelApprovals(id);
            return true;
        });
    }

    @Override
    public Uni<List<RunRow>> cancelledBefore(Duration age, int limit) {
        return rows(
                run -> run.cancelledAt != null
                        && run.cancelledAt.isBefore(tables.now().minus(age)),
                limit);
    }

    @Override
    public Uni<List<Due>> due(Duration ahead, int limit) {
        return Tables.commit(() -> open(run -> !run.deadlineTold
                        && run.losses >= 0
                        && run.deadline != null
                        && !run.deadline.isAfter(tables.now().plus(ahead)))
                .map(run -> new Due(run.id, Duration.between(tables.now(), run.deadline)))
                .limit(limit)
                .toList());
    }

    @Override
    public Uni<Void> deadlineTold(SessionId id) {
        return Tables.commit(() -> {
            tables.runs.get(id).deadlineTold = true;
        });
    }

    @Override
    public Uni<List<RunRow>> openSince(Duration age, @Nullable Cursor after, int limit) {
        var order = Comparator.comparing(Cursor::createdAt)
                .thenComparing(it -> it.id().value());
        return Tables.commit(() -> open(run -> run.losses >= 0)
                .filter(run -> run.createdAt.isBefore(tables.now().minus(age)))
                .filter(run -> after == null || order.compare(new Cursor(run.createdAt, run.id), after) > 0)
                .sorted(Comparator.comparing(run -> new Cursor(run.createdAt, run.id), order))
                .map(Run::row)
                .limit(limit)
                .toList());
    }

    @Override
    public Uni<Void> noteNeverBegun(RunRow row) {
        return Tables.commit(() -> {
            var run = tables.runs.get(row.id());
            if (run.isOpen()
                    && run.losses == 0
                    && run.fence.attempt() == 0
                    && run.deadline != null
                    && run.deadline.isAfter(tables.now())
                    && run.createdAt.isAfter(tables.now().minus(UNSEEN))) {
                run.losses = -1;
            }
        });
    }

    @Override
    public Uni<List<RunRow>> neverBegun(int limit) {
        return rows(run -> run.losses < 0, limit);
    }

    @Override
    public Uni<Optional<Integer>> countLoss(RunRow seen) {
        return Tables.commit(() -> {
            var run = tables.runs.get(seen.id());
            return run.isOpen() && run.losses == seen.losses() ? Optional.of(++run.losses) : Optional.empty();
        });
    }
}
