package dev.reagent.run;

import dev.reagent.agent.Fence;
import dev.reagent.agent.Predecessor;
import dev.reagent.agent.SessionId;
import dev.reagent.agent.SessionStatus;
import dev.reagent.agent.Task;
import io.smallrye.mutiny.Uni;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The rows of accepted runs: what survives whatever happens to the hot state. */
public interface RunIntake {

    /**
     * Writes a run down, for good.
     *
     * @return the run; an earlier one where its idempotency key was used with the same digest. Fails with
     *         {@link RunRefused} where it was used with another
     */
    Uni<Accepted> accept(SessionId id, RunOrder order);

    /**
     * The run that a request with this key began, in the last 24 h. Fails with {@link RunRefused} where the key was used
     * for something else.
     */
    Uni<Optional<SessionId>> acceptedWith(String orgId, IdempotencyKey key);

    /** @param isNew false where an earlier request with the same key made it */
    record Accepted(RunRow row, boolean isNew) {}

    /**
     * An accepted run.
     *
     * @param fence  the highest that wrote to PostgreSQL
     * @param losses how often its log was lost beyond repair; -1 while Redis has never had one
     * @param waiting whether it waits for the ends of others: then it has no head in Redis
     * @param status how it ended; null while it has not
     */
    record RunRow(
            SessionId id,
            Task task,
            Instant createdAt,
            Fence fence,
            int losses,
            boolean cancelRequested,
            boolean waiting,
            @Nullable SessionStatus status) {

        /** Whether an owner under that claim may write: none under a later one has. */
        boolean admits(Fence owner) {
            return fence.attempt() < owner.attempt() || fence.equals(owner);
        }

        /** The same with what became of runs that it waits for; only where it waits for some. */
        RunRow with(Map<SessionId, Predecessor> ended) {
            var known = Objects.requireNonNull(task.after()).with(ended);
            return new RunRow(id, task.withAfter(known), createdAt, fence, losses, cancelRequested, waiting, status);
        }

        /** The same with its wait over. */
        RunRow released() {
            return new RunRow(id, task, createdAt, fence, losses, cancelRequested, false, status);
        }
    }

    /**
     * An accepted run; one that waits with what is known by now of those that it waits for.
     *
     * @param orgId the organisation that must have the run, null for any. Of another's it is absent
     */
    Uni<Optional<RunRow>> find(SessionId id, @Nullable String orgId);

    /** The same, whichever organisation has it. */
    default Uni<Optional<RunRow>> find(SessionId id) {
        return find(id, null);
    }

    /** The runs that ended within that time, the latest first. */
    Uni<List<RunRow>> endedWithin(Duration time, int limit);

    /**
     * A page of an organisation's runs, newest first.
     *
     * @param ended  null for all, else only ended or only open ones
     * @param status null for all, else only those that ended so
     */
    Uni<List<RunRow>> page(
            String orgId, @Nullable Boolean ended, @Nullable SessionStatus status, @Nullable Cursor after, int limit);

    /** The place of a run in the order of pages. */
    record Cursor(Instant createdAt, SessionId id) {}

    /**
     * Sets the cancel flag of an open run, ends its wait for others, and withdraws what people are asked for it: from here on
     * nobody decides that, nor does it expire. False where it has ended.
     */
    Uni<Boolean> requestCancel(SessionId id, String by);

    /** Open runs whose cancel flag was set {@code age} ago or earlier, at most {@code limit}. */
    Uni<List<RunRow>> cancelledBefore(Duration age, int limit);

    /**
     * Open runs whose time is over, or will be within {@code ahead}, and whose logs do not say so, at most {@code limit}, the first due
     * first; without those of {@link #neverBegun}.
     */
    Uni<List<Due>> due(Duration ahead, int limit);

    /** @param left of the run's time, by PostgreSQL's clock; zero or negative where it is over */
    record Due(SessionId id, Duration left) {}

    /** Notes that the run's log says its time is over. */
    Uni<Void> deadlineTold(SessionId id);

    /**
     * Open runs that wait for no others and could begin before {@code age} ago, after a cursor, oldest first; without those of
     * {@link #neverBegun}.
     */
    Uni<List<RunRow>> openSince(Duration age, @Nullable Cursor after, int limit);

    /**
     * Notes that Redis has never had a log of a run, which its accepting server could not begin. Does nothing where another server may
     * have looked for the run by now: 4 s after it could begin, or once its time is over.
     */
    Uni<Void> noteNeverBegun(RunRow row);

    /** Open runs that {@link #noteNeverBegun} was called for, oldest first. */
    Uni<List<RunRow>> neverBegun(int limit);

    /**
     * Counts that a run's log is lost beyond repair, once for all who saw the same. One that Redis never had is not lost: the count of
     * its losses begins.
     *
     * @param seen the run when its log was looked for
     * @return how often it was lost so far, 0 where there was none to lose; empty where the run has ended since, or another has counted
     *         the same and puts it back
     */
    Uni<Optional<Integer>> countLoss(RunRow seen);
}
