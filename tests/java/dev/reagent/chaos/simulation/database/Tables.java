package dev.reagent.chaos.simulation.database;

import dev.reagent.agent.AgentSession;
import dev.reagent.agent.LogEntry;
import dev.reagent.agent.call.Fence;
import dev.reagent.agent.call.Observation;
import dev.reagent.agent.task.SessionId;
import dev.reagent.agent.task.SessionStatus;
import dev.reagent.agent.task.Task;
import dev.reagent.approval.Approval;
import dev.reagent.run.intake.RunIntake.RunRow;
import dev.reagent.run.log.StaleLease;
import dev.reagent.run.parked.ParkedSessions.Saved;
import dev.reagent.run.parked.Wakeups.Wakeup;
import io.smallrye.mutiny.Uni;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** The rows of PostgreSQL. It loses nothing: what is committed stays. */
public final class Tables {

    private final InstantSource clock;
    public final Map<SessionId, Run> runs = new LinkedHashMap<>();
    public final Map<String, Approval> approvals = new LinkedHashMap<>();
    public final Map<String, WakeupRow> wakeups = new LinkedHashMap<>();
    final Map<SessionId, Saved> parked = new HashMap<>();
    final Map<SessionId, TreeMap<Integer, List<LogEntry>>> answers = new HashMap<>();
    final Map<SessionId, Map<String, Call>> calls = new HashMap<>();
    final Map<SessionId, Map<String, String>> results = new HashMap<>();
    public final Map<SessionId, List<LogEntry>> archive = new HashMap<>();

    public Tables(InstantSource clock) {
        this.clock = clock;
    }

    /** The row of a run. */
    public static final class Run {
        final SessionId id;
        final Task task;
        final Instant createdAt;
        Fence fence = Fence.NONE;
        int losses;

        @Nullable
        String cancelBy;

        @Nullable
        Instant cancelledAt;

        @Nullable
        SessionStatus status;

        @Nullable
        Instant endedAt;

        @Nullable
        Instant deadline;

        /** Milliseconds of its time, while it stands still. */
        @Nullable
        Long left;

        boolean deadlineTold;

        private Run(SessionId id, Task task, Instant createdAt) {
            this.id = id;
            this.task = task;
            this.createdAt = createdAt;
            this.deadline = createdAt.plus(task.limits().timeout());
        }

        boolean isOpen() {
            return endedAt == null;
        }

        public RunRow row() {
            return new RunRow(id, task, createdAt, fence, losses, cancelBy, false, status);
        }
    }

    /** @param due null for at once */
    public record WakeupRow(
            Wakeup wakeup, Instant createdAt, @Nullable Instant due, boolean delivered) {

        WakeupRow delivered(boolean now) {
            return new WakeupRow(wakeup, createdAt, due, now);
        }
    }

    record Call(Fence fence, @Nullable Observation observation) {}

    /** A transaction; it is not begun before the subscription. */
    static <T> Uni<T> commit(Supplier<T> work) {
        return Uni.createFrom().item(work);
    }

    static Uni<Void> commit(Runnable work) {
        return commit(() -> {
            work.run();
            return null;
        });
    }

    Instant now() {
        return clock.instant();
    }

    /** Inserts the row of a run. */
    public Run accept(SessionId id, Task task) {
        var run = new Run(id, task, now());
        runs.put(id, run);
        return run;
    }

    void end(SessionId id) {
        var run = runs.get(id);
        run.endedAt = now();
        run.status = SessionStatus.COMPLETED;
    }

    /** As {@code PostgresFence}. */
    void check(AgentSession session) {
        var run = runs.get(session.id());
        if (!run.isOpen() || !run.row().admits(session.fence())) {
            throw new StaleLease(session.id());
        }
        run.fence = session.fence();
    }

    /** @param due null for at once */
    void insert(Wakeup wakeup, @Nullable Instant due) {
        wakeups.putIfAbsent(wakeup.id(), new WakeupRow(wakeup, now(), due, false));
    }

    /** Cancels the questions of a session that nobody has answered. */
    void cancelApprovals(SessionId id) {
        approvals.replaceAll(
                (key, approval) -> approval.sessionId().equals(id) && approval.status() == Approval.Status.PENDING
                        ? with(approval, Approval.Status.CANCELLED)
                        : approval);
    }

    static Approval with(Approval approval, Approval.Status status) {
        return new Approval(
                approval.request(),
                approval.orgId(),
                approval.sessionId(),
                approval.argsDigest(),
                status,
                approval.details(),
                approval.decided());
    }
}
