package dev.reagent.run.intake;

import dev.reagent.agent.Event.CancelRequested;
import dev.reagent.agent.call.Fence;
import dev.reagent.agent.task.Predecessor;
import dev.reagent.agent.task.SessionId;
import dev.reagent.agent.task.SessionStatus;
import dev.reagent.agent.task.Task;
import dev.reagent.run.queue.QueuedRun;
import io.smallrye.mutiny.Uni;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The rows of accepted runs in PostgreSQL, which survive any loss of Redis. */
public interface RunIntake {

    /**
     * Writes a run's row.
     *
     * @return the run; an earlier one if its idempotency key was used with the same digest. Fails with {@link RunRefused} if it was
     *         used with another
     */
    Uni<Accepted> accept(SessionId id, RunSubmission submission);

    /**
     * Returns the run that a request with this key started in the last 24 h. Fails with {@link RunRefused} if the key was used for
     * another request.
     */
    Uni<Optional<SessionId>> acceptedWith(String orgId, IdempotencyKey key);

    /** @param isNew false if an earlier request with the same key created it */
    record Accepted(RunRow row, boolean isNew) {}

    /**
     * An accepted run.
     *
     * @param fence  the highest that wrote to PostgreSQL
     * @param losses how often its log was lost beyond repair; -1 while Redis has never had one
     * @param cancelBy who requested its cancel; null if nobody did
     * @param waiting whether it waits for other runs to end; it then has no head in Redis
     * @param status how it ended; null while it is open
     */
    record RunRow(
            SessionId id,
            Task task,
            Instant createdAt,
            Fence fence,
            int losses,
            @Nullable String cancelBy,
            boolean waiting,
            @Nullable SessionStatus status) {

        /** Whether an owner under that fence may write, i.e. no later claim has written. */
        public boolean admits(Fence owner) {
            return fence.attempt() < owner.attempt() || fence.equals(owner);
        }

        /** Returns the event of its cancel; null if nobody requested it. */
        public @Nullable CancelRequested cancel() {
            return cancelBy == null ? null : new CancelRequested(cancelBy);
        }

        /** Adds how its predecessors ended. Only for a run that has predecessors. */
        RunRow with(Map<SessionId, Predecessor> ended) {
            var known = Objects.requireNonNull(task.schedule().after()).with(ended);
            return new RunRow(id, task.withAfter(known), createdAt, fence, losses, cancelBy, waiting, status);
        }

        /** Returns the run's fields for the queue; it is queued as of the time it was accepted. */
        public QueuedRun queued() {
            return new QueuedRun(id, task.orgId(), task.schedule().priority(), createdAt);
        }

        /** Returns the run without its wait. */
        RunRow released() {
            return new RunRow(id, task, createdAt, fence, losses, cancelBy, false, status);
        }
    }

    /**
     * Returns an accepted run. A waiting one has the ends of its predecessors so far.
     *
     * @param orgId the organisation that must have the run, null for any. For another one's run the result is empty
     */
    Uni<Optional<RunRow>> find(SessionId id, @Nullable String orgId);

    /** As above, for any organisation. */
    default Uni<Optional<RunRow>> find(SessionId id) {
        return find(id, null);
    }

    /** Returns the runs that ended within that time, the latest first. */
    Uni<List<RunRow>> endedWithin(Duration time, int limit);

    /**
     * Returns a page of an organisation's runs, newest first.
     *
     * @param ended  null for all, true for ended, false for open runs
     * @param status null for all, else only runs that ended with it
     */
    Uni<List<RunRow>> page(
            String orgId, @Nullable Boolean ended, @Nullable SessionStatus status, @Nullable Cursor after, int limit);

    /** The position of a run in the order of pages. */
    record Cursor(Instant createdAt, SessionId id) {}

    /**
     * Sets the cancel flag of an open run, ends its wait for other runs, and cancels its pending approvals: they can no longer be
     * decided or expire. Returns false if the run has ended.
     */
    Uni<Boolean> requestCancel(SessionId id, String by);

    /** Returns open runs whose cancel flag was set {@code age} ago or earlier, at most {@code limit}. */
    Uni<List<RunRow>> cancelledBefore(Duration age, int limit);

    /**
     * Returns open runs whose time is over, or will be within {@code ahead}, and whose logs have no deadline event; at most
     * {@code limit}, the first due first; without those of {@link #neverBegun}.
     */
    Uni<List<Due>> due(Duration ahead, int limit);

    /** @param left of the run's time, by PostgreSQL's clock; zero or negative if it is over */
    record Due(SessionId id, Duration left) {}

    /** Records that the run's log has its deadline event. */
    Uni<Void> deadlineTold(SessionId id);

    /**
     * Returns open runs, oldest first after a cursor, that wait for no others and could begin before {@code age} ago; without those of
     * {@link #neverBegun}.
     */
    Uni<List<RunRow>> openSince(Duration age, @Nullable Cursor after, int limit);

    /**
     * Records that Redis never had a log of a run, because its accepting server could not create it. Does nothing 4 s after the run could
     * begin, or once its time is over: another server may have checked the run by then.
     */
    Uni<Void> noteNeverBegun(RunRow row);

    /** Returns the open runs that {@link #noteNeverBegun} recorded, oldest first. */
    Uni<List<RunRow>> neverBegun(int limit);

    /**
     * Counts one loss of a run's log beyond repair, once for all callers that saw the same row. If Redis never had the log, the count
     * becomes 0.
     *
     * @param seen the run as read before the check for its log
     * @return how often it was lost so far, 0 if it never had a log; empty if the run has ended since, or another caller has counted the
     *         same loss and restores it
     */
    Uni<Optional<Integer>> countLoss(RunRow seen);
}
