package dev.reagent.agent;

import dev.reagent.agent.Event.ApprovalDecided;
import dev.reagent.agent.Event.ApprovalRequested;
import dev.reagent.agent.Event.CancelRequested;
import dev.reagent.agent.Event.DeadlinePassed;
import dev.reagent.agent.Event.DoubtExamined;
import dev.reagent.agent.Event.ModelAnswered;
import dev.reagent.agent.Event.ModelFailed;
import dev.reagent.agent.Event.Parked;
import dev.reagent.agent.Event.RetryDue;
import dev.reagent.agent.Event.RetryPlanned;
import dev.reagent.agent.Event.SessionCancelled;
import dev.reagent.agent.Event.SessionCompleted;
import dev.reagent.agent.Event.SessionFailed;
import dev.reagent.agent.Event.SessionStarted;
import dev.reagent.agent.Event.StepAsked;
import dev.reagent.agent.Event.StepFinished;
import dev.reagent.agent.Event.StepRestarted;
import dev.reagent.agent.Event.ToolClaimed;
import dev.reagent.agent.Event.ToolFinished;
import dev.reagent.agent.Event.ToolStarted;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * A session as its log tells it. Immutable; made by {@link #of} and {@link #with} only.
 *
 * @param fence    the claim of who looks at it; {@link Fence#NONE} for a reader
 * @param version  the seq of the last event folded in
 * @param steps    in order, by index
 * @param standing whether it waits for others, and what they told it
 * @param outcome  how it ended; null while it has not
 */
public record AgentSession(
        SessionId id,
        Task task,
        Fence fence,
        long version,
        List<AgentStep> steps,
        Standing standing,
        @Nullable Outcome outcome,
        Instant createdAt,
        @Nullable Instant startedAt,
        @Nullable Instant finishedAt) {

    /**
     * Folds a whole log.
     *
     * @param log the session's entries by rising seq, {@link SessionStarted} first
     * @throws IllegalArgumentException where the log does not begin with {@link SessionStarted}
     */
    public static AgentSession of(SessionId id, List<LogEntry> log) {
        if (log.isEmpty() || !(log.getFirst().event() instanceof SessionStarted(Task task))) {
            throw new IllegalArgumentException("the log of session " + id + " does not begin with its start");
        }
        var first = log.getFirst();
        var begun = new AgentSession(
                id, task, Fence.NONE, first.seq(), List.of(), Standing.FREE, null, first.at(), null, null);
        return begun.with(log.subList(1, log.size()));
    }

    /** This session and what happened after; entries at or before {@link #version} are passed over. */
    public AgentSession with(List<LogEntry> later) {
        var session = this;
        for (var entry : later) {
            if (entry.seq() > session.version) {
                session = session.after(entry);
            }
        }
        return session;
    }

    /** This session as these events make it, if nobody else writes before them; their times are not known yet. */
    public AgentSession assuming(List<Event> next) {
        var session = this;
        for (var event : next) {
            session = session.after(new LogEntry(session.version + 1, createdAt, event));
        }
        return session;
    }

    /** The same session in the eyes of who claimed it. */
    public AgentSession claimedBy(Fence claim) {
        return new AgentSession(id, task, claim, version, steps, standing, outcome, createdAt, startedAt, finishedAt);
    }

    /** A run that waits for its next attempt is running to those who look at it, though nobody owns it. */
    public SessionStatus status() {
        if (outcome != null) {
            return outcome.status();
        }
        if (standing.parked() && !standing.awaitsRetry()) {
            return SessionStatus.AWAITING_APPROVAL;
        }
        return startedAt == null ? SessionStatus.PENDING : SessionStatus.RUNNING;
    }

    /** Why it is where it is, beyond the status; null where there is nothing to add. */
    public @Nullable String statusReason() {
        if (outcome != null) {
            return null;
        }
        if (isWaiting()) {
            return "waiting_for_sessions";
        }
        if (standing.awaitsRetry()) {
            return "retrying";
        }
        return pendingApprovals().stream().anyMatch(AgentSession::isReconciliation) ? "needs_reconciliation" : null;
    }

    private static boolean isReconciliation(ApprovalRequest request) {
        return request.kind() == ApprovalRequest.Kind.RECONCILIATION;
    }

    /** Whether it has not begun, since runs that it waits for have not ended. */
    public boolean isWaiting() {
        return startedAt == null && outcome == null && task.waits();
    }

    public boolean isOver() {
        return outcome != null;
    }

    /** Whether its owner has something to do; false once it waits for others or is over. */
    public boolean isRunnable() {
        return outcome == null && !standing.parked();
    }

    public boolean parked() {
        return standing.parked();
    }

    public boolean cancelRequested() {
        return standing.cancelRequested();
    }

    public boolean deadlinePassed() {
        return standing.deadlinePassed();
    }

    public Retries retries() {
        return standing.retries();
    }

    /** Why the model stopped in the last step that it has answered; null before. */
    public @Nullable StopReason stopReason() {
        return steps.reversed().stream()
                .map(AgentStep::stopReason)
                .filter(Objects::nonNull)
                .findFirst()
                .orElse(null);
    }

    public @Nullable AgentStep lastStep() {
        return steps.isEmpty() ? null : steps.getLast();
    }

    /** What people were asked and have not answered. */
    public List<ApprovalRequest> pendingApprovals() {
        var last = lastStep();
        if (last == null || outcome != null) {
            return List.of();
        }
        var pending = new ArrayList<ApprovalRequest>();
        for (var state : last.calls().values()) {
            if (state.request() != null && state.isPending()) {
                pending.add(state.request());
            }
        }
        return pending;
    }

    /** The call of that id in any step; null where there is none. */
    public @Nullable CallState call(String callId) {
        for (int i = steps.size() - 1; i >= 0; i--) {
            var state = steps.get(i).calls().get(callId);
            if (state != null) {
                return state;
            }
        }
        return null;
    }

    public Usage usage() {
        return steps.stream().map(AgentStep::usage).reduce(Usage.NONE, Usage::plus);
    }

    /** What its code has used of the machine. */
    public SandboxUse sandbox() {
        return steps.stream().map(AgentStep::sandbox).reduce(SandboxUse.NONE, SandboxUse::plus);
    }

    /** Of its models and of its code. */
    public MicroDollars cost() {
        return steps.stream().map(AgentStep::wholeCost).reduce(MicroDollars.ZERO, MicroDollars::plus);
    }

    private AgentSession after(LogEntry entry) {
        return switch (entry.event()) {
            case SessionStarted started -> throw new IllegalArgumentException("session " + id + " starts twice");
            case StepAsked(int step, Fence by) -> begun(entry).withSteps(entry, asked(step, by, entry.at()));
            case StepRestarted(int step, var reason) ->
                inStep(entry, step, it -> reason == StepRestarted.Reason.CRASH ? it.crashed() : it);
            case ModelAnswered answered -> inStep(entry, answered.step(), step -> step.answered(answered));
            case ModelFailed failed -> inStep(entry, failed.step(), step -> step.failed(failed));
            case ToolClaimed(String call, Fence by) -> inCall(entry, call, state -> state.claimed(by));
            case ToolStarted(String call) -> inCall(entry, call, CallState::letGo);
            case DoubtExamined(String call, Finding finding) -> inCall(entry, call, state -> state.examined(finding));
            case ToolFinished(Observation seen) -> inCall(entry, seen.callId(), state -> state.observed(seen));
            case ApprovalRequested(ApprovalRequest asked) ->
                inCall(entry, asked.callId(), state -> state.requested(asked));
            case ApprovalDecided decided -> decided(entry, decided);
            case CancelRequested by -> withStanding(entry, standing.toEnd());
            case DeadlinePassed over -> withStanding(entry, standing.outOfTime());
            case Parked waits -> parked(entry);
            case RetryPlanned planned -> attemptFailed(entry, planned);
            case RetryDue(int failed) -> withStanding(entry, standing.due(failed));
            case StepFinished(int step) -> inStep(entry, step, it -> it.finished(entry.at()));
            case SessionCompleted(String answer) -> ended(entry, new Outcome.Completed(answer));
            case SessionFailed(Failure why, var errorId) -> ended(entry, new Outcome.Failed(why, errorId));
            case SessionCancelled(var stopped) -> ended(entry, new Outcome.Cancelled(stopped));
        };
    }

    private List<AgentStep> asked(int index, Fence by, Instant at) {
        var changed = new ArrayList<>(steps);
        if (index == steps.size()) {
            changed.add(AgentStep.asked(index, by, at));
        } else {
            changed.set(index, steps.get(index).askedAgain(by));
        }
        return changed;
    }

    /** A verdict may come before the question is in the log: then it is kept with the call, and nothing is asked. */
    private AgentSession decided(LogEntry entry, ApprovalDecided decided) {
        return inCall(entry, decided.callId(), state -> state.decided(decided.approvalId(), decided.verdict()))
                .withStanding(entry, standing.awake());
    }

    /** Where every question had its answer before it was asked, nobody would come to wake it. */
    private AgentSession parked(LogEntry entry) {
        var last = lastStep();
        boolean asked = last != null && last.hasAsked();
        boolean answered =
                asked && pendingApprovals().isEmpty() && !standing.retries().isWaiting();
        return answered ? seen(entry) : withStanding(entry, standing.waiting());
    }

    private AgentSession attemptFailed(LogEntry entry, RetryPlanned planned) {
        var last = lastStep();
        var then = last == null ? seen(entry) : inStep(entry, last.index(), AgentStep::attemptedAgain);
        return then.withStanding(entry, standing.with(standing.retries().planned(planned, entry.at())));
    }

    private AgentSession inCall(LogEntry entry, String callId, UnaryOperator<CallState> change) {
        var last = lastStep();
        return last == null ? seen(entry) : inStep(entry, last.index(), step -> step.with(callId, change));
    }

    private AgentSession inStep(LogEntry entry, int index, UnaryOperator<AgentStep> change) {
        var changed = new ArrayList<>(steps);
        changed.set(index, change.apply(changed.get(index)));
        return withSteps(entry, changed);
    }

    private AgentSession withSteps(LogEntry entry, List<AgentStep> changed) {
        return copy(entry, changed, standing, outcome);
    }

    private AgentSession seen(LogEntry entry) {
        return withSteps(entry, steps);
    }

    private AgentSession withStanding(LogEntry entry, Standing now) {
        return copy(entry, steps, now, outcome);
    }

    private AgentSession ended(LogEntry entry, Outcome how) {
        return copy(entry, steps, standing.awake(), how);
    }

    private AgentSession copy(LogEntry entry, List<AgentStep> changed, Standing now, @Nullable Outcome how) {
        return new AgentSession(
                id,
                task,
                fence,
                entry.seq(),
                List.copyOf(changed),
                now,
                how,
                createdAt,
                startedAt,
                how == null ? finishedAt : entry.at());
    }

    private AgentSession begun(LogEntry entry) {
        return startedAt != null
                ? this
                : new AgentSession(
                        id, task, fence, version, steps, standing, outcome, createdAt, entry.at(), finishedAt);
    }
}
