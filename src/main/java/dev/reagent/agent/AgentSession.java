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
import dev.reagent.agent.call.ApprovalRequest;
import dev.reagent.agent.call.Failure;
import dev.reagent.agent.call.Fence;
import dev.reagent.agent.call.Finding;
import dev.reagent.agent.call.MicroDollars;
import dev.reagent.agent.call.Observation;
import dev.reagent.agent.call.SandboxUse;
import dev.reagent.agent.task.SessionId;
import dev.reagent.agent.task.SessionStatus;
import dev.reagent.agent.task.SessionTimes;
import dev.reagent.agent.task.Task;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * The state of a session, folded from its log. Immutable; created by {@link #of} and {@link #with} only.
 *
 * @param fence    the owner's claim; {@link Fence#NONE} for a reader
 * @param version  the seq of the last folded event
 * @param steps    in order, by index
 * @param standing what it waits for, and the inputs from outside that it received
 * @param outcome  how it ended; null while it is open
 */
public record AgentSession(
        SessionId id,
        Task task,
        Fence fence,
        long version,
        List<AgentStep> steps,
        Standing standing,
        @Nullable Outcome outcome,
        SessionTimes times) {

    /**
     * Folds a whole log.
     *
     * @param log the session's entries by increasing seq, {@link SessionStarted} first
     * @throws IllegalArgumentException if the log does not begin with {@link SessionStarted}
     */
    public static AgentSession of(SessionId id, List<LogEntry> log) {
        if (log.isEmpty() || !(log.getFirst().event() instanceof SessionStarted(Task task))) {
            throw new IllegalArgumentException("the log of session " + id + " does not begin with its start");
        }
        var first = log.getFirst();
        var times = SessionTimes.createdAt(first.at());
        return new AgentSession(id, task, Fence.NONE, first.seq(), List.of(), Standing.FREE, null, times)
                .with(log.subList(1, log.size()));
    }

    /** Returns this session after later entries. Entries up to {@link #version} are skipped. */
    public AgentSession with(List<LogEntry> later) {
        var session = this;
        for (var entry : later) {
            if (entry.seq() > session.version) {
                session = session.after(entry);
            }
        }
        return session;
    }

    /** Returns this session after these events, provided that nothing else is appended before them. Their times are placeholders. */
    public AgentSession assuming(List<? extends Event> next) {
        return assuming(next, times.created());
    }

    /** As {@link #assuming(List)}, for events that are appended at about this time. */
    public AgentSession assuming(List<? extends Event> next, Instant at) {
        var session = this;
        for (var event : next) {
            session = session.after(new LogEntry(session.version + 1, at, event));
        }
        return session;
    }

    /** Returns the same session under its owner's claim. */
    public AgentSession claimedBy(Fence claim) {
        return new AgentSession(id, task, claim, version, steps, standing, outcome, times);
    }

    /** Returns the status. A run that waits for its next attempt is running, though no server owns it. */
    public SessionStatus status() {
        if (outcome != null) {
            return outcome.status();
        }
        return switch (standing.waiting()) {
            case Waiting.ForPerson person -> SessionStatus.AWAITING_APPROVAL;
            case Waiting.ForTime time -> SessionStatus.RUNNING;
            case Waiting.Nothing nothing -> times.started() == null ? SessionStatus.PENDING : SessionStatus.RUNNING;
        };
    }

    /** Returns the reason for the status; null if the status says all. */
    public @Nullable String statusReason() {
        if (outcome != null) {
            return null;
        }
        if (waitsForRuns()) {
            return "waiting_for_sessions";
        }
        if (standing.waiting() instanceof Waiting.ForTime) {
            return "retrying";
        }
        boolean inDoubt = pendingApprovals().stream().anyMatch(it -> it.kind() == ApprovalRequest.Kind.RECONCILIATION);
        return inDoubt ? "needs_reconciliation" : null;
    }

    /** Whether it has not begun because runs that it waits for have not ended. */
    public boolean waitsForRuns() {
        return times.started() == null && outcome == null && task.waits();
    }

    public boolean isOver() {
        return outcome != null;
    }

    /** Whether its owner has something to do; false if it is parked or over. */
    public boolean isRunnable() {
        return outcome == null && !isParked();
    }

    /** Whether it waits for a person or a time. No server owns it then. */
    public boolean isParked() {
        return !(standing.waiting() instanceof Waiting.Nothing);
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

    /** Returns why the model stopped in the last answered step; null before the first answer. */
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

    /** Returns the questions to people that have no answer yet. */
    public List<ApprovalRequest> pendingApprovals() {
        var last = lastStep();
        return last == null || outcome != null ? List.of() : last.pendingApprovals();
    }

    /** Returns the call with this id, of any step; null if there is none. */
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

    /** Returns what its code used of the machine. */
    public SandboxUse sandbox() {
        return steps.stream().map(AgentStep::sandbox).reduce(SandboxUse.NONE, SandboxUse::plus);
    }

    /** Returns the cost of its models and its code. */
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
            case ToolStarted(String call) -> inCall(entry, call, CallState::onStarted);
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

    /** A verdict may precede its question in the log. The call then keeps it, and the question never becomes open. */
    private AgentSession decided(LogEntry entry, ApprovalDecided decided) {
        return inCall(entry, decided.callId(), state -> state.decided(decided.approvalId(), decided.verdict()))
                .withStanding(entry, standing.awake());
    }

    /** Does not park if all answers precede their questions in the log: no later answer would wake the session. */
    private AgentSession parked(LogEntry entry) {
        var last = lastStep();
        boolean asked = last != null && last.hasAsked();
        boolean answered =
                asked && pendingApprovals().isEmpty() && standing.retries().awaited() == null;
        return answered ? withSteps(entry, steps) : withStanding(entry, standing.parked());
    }

    private AgentSession attemptFailed(LogEntry entry, RetryPlanned planned) {
        var last = lastStep();
        var then = last == null ? withSteps(entry, steps) : inStep(entry, last.index(), AgentStep::attemptedAgain);
        return then.withStanding(entry, standing.with(standing.retries().planned(planned, entry.at())));
    }

    private AgentSession inCall(LogEntry entry, String callId, UnaryOperator<CallState> change) {
        var last = lastStep();
        return last == null ? withSteps(entry, steps) : inStep(entry, last.index(), step -> step.with(callId, change));
    }

    private AgentSession inStep(LogEntry entry, int index, UnaryOperator<AgentStep> change) {
        var changed = new ArrayList<>(steps);
        changed.set(index, change.apply(changed.get(index)));
        return withSteps(entry, changed);
    }

    private AgentSession withSteps(LogEntry entry, List<AgentStep> changed) {
        return copy(entry, changed, standing, outcome);
    }

    private AgentSession withStanding(LogEntry entry, Standing now) {
        return copy(entry, steps, now, outcome);
    }

    private AgentSession ended(LogEntry entry, Outcome how) {
        return copy(entry, steps, standing.awake(), how);
    }

    private AgentSession copy(LogEntry entry, List<AgentStep> changed, Standing now, @Nullable Outcome how) {
        var then = how == null ? times : times.finishedAt(entry.at());
        return new AgentSession(id, task, fence, entry.seq(), List.copyOf(changed), now, how, then);
    }

    private AgentSession begun(LogEntry entry) {
        return new AgentSession(id, task, fence, version, steps, standing, outcome, times.startedAt(entry.at()));
    }
}
