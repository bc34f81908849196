package dev.reagent.chaos.simulation;

import dev.reagent.agent.Event;
import dev.reagent.agent.LogEntry;
import dev.reagent.agent.call.ApprovalRequest;
import dev.reagent.agent.call.Effect;
import dev.reagent.agent.call.Fence;
import dev.reagent.agent.call.Verdict;
import dev.reagent.approval.Approval;
import dev.reagent.run.log.SimulatedLog;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.BiConsumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** What must hold after every write and every call. The first violation is kept: whoever caused it may recover from it. */
final class Invariants implements SimulatedLog.Watcher {

    private final BiConsumer<String, String> signals;
    private final Map<Long, Object> numbers = new HashMap<>();
    private final Set<Fence> claims = new HashSet<>();
    private final Map<String, Integer> effects = new HashMap<>();
    private final Set<String> refused = new HashSet<>();
    private final Set<String> approved = new HashSet<>();
    private Fence newest = Fence.NONE;
    private boolean lost;
    private @Nullable Event end;
    private @Nullable Broken first;

    /** @param signals gets what the log publishes */
    Invariants(BiConsumer<String, String> signals) {
        this.signals = signals;
    }

    @Override
    public void published(String channel, String message) {
        signals.accept(channel, message);
    }

    /** Redis lost everything: what the log had need not be in it any more, but no number of it is used again. */
    void logLost() {
        lost = true;
    }

    boolean isLost() {
        return lost;
    }

    /** @throws Broken with the first violation, if there was one */
    void hold() {
        if (first != null) {
            throw first;
        }
    }

    private void check(boolean holds, String otherwise) {
        check(holds, () -> otherwise);
    }

    void check(boolean holds, Supplier<String> otherwise) {
        if (!holds) {
            var broken = new Broken(otherwise.get());
            first = first == null ? broken : first;
            throw broken;
        }
    }

    @Override
    public void claimed(Fence fence) {
        check(claims.add(fence), "two claims have the fence " + fence);
        check(lost || fence.attempt() > newest.attempt(), "claim " + fence + " does not rise above " + newest);
        newest = fence;
    }

    @Override
    public void streamed(long seq) {
        var before = numbers.put(seq, "a delta");
        check(before == null, "number " + seq + " stands for " + before + " and for a delta");
    }

    @Override
    public void written(LogEntry entry, @Nullable Fence by, List<LogEntry> log) {
        var event = entry.event();
        var before = numbers.put(entry.seq(), event);
        // a log whose creation was lost begins with the same entry again
        boolean beginsAgain = event instanceof Event.SessionStarted && event.equals(before);
        check(before == null || beginsAgain, "number " + entry.seq() + " stands for " + before + " and for " + event);
        check(by == null || by.equals(newest) || lost, "stale " + by + " wrote " + event);
        var earlier = log.subList(0, log.size() - 1);
        for (var each : earlier) {
            check(each.seq() < entry.seq(), "number " + entry.seq() + " comes after " + each.seq());
            check(!(each.event() instanceof Event.End), event + " comes after the end " + each.event());
            check(
                    !(each.event() instanceof Event.CancelRequested) || mayFollowACancel(event, by),
                    event + " comes after a cancel");
            checkPair(each.event(), event);
        }
        if (event instanceof Event.End) {
            check(end == null || lost, "ended as " + end + " and as " + event);
            end = event;
        }
    }

    /** The log has again what it had lost, and what was foreseen and never came. */
    @Override
    public void restored(List<LogEntry> log) {
        for (int i = 0; i < log.size(); i++) {
            var entry = log.get(i);
            var before = numbers.putIfAbsent(entry.seq(), entry.event());
            check(
                    before == null || before.equals(entry.event()),
                    "number " + entry.seq() + " stood for " + before + " and is restored as " + entry.event());
            for (var earlier : log.subList(0, i)) {
                checkPair(earlier.event(), entry.event());
            }
        }
    }

    /** Facts, an end, and the claim of an earlier owner that only the ledger still had. */
    private static boolean mayFollowACancel(Event event, @Nullable Fence by) {
        return switch (event) {
            case Event.StepAsked move -> false;
            case Event.StepRestarted move -> false;
            case Event.ToolClaimed(String call, Fence owner) -> !owner.equals(by);
            case Event.ApprovalRequested move -> false;
            case Event.Parked move -> false;
            case Event.StepFinished move -> false;
            case Event.SessionCompleted move -> false;
            default -> true;
        };
    }

    private void checkPair(Event earlier, Event later) {
        if (earlier instanceof Event.ModelAnswered one && later instanceof Event.ModelAnswered other) {
            check(one.step() != other.step() || one.problem() != null, "step " + one.step() + " is answered twice");
        } else if (earlier instanceof Event.StepFinished one && later instanceof Event.StepFinished other) {
            check(one.step() != other.step(), "step " + one.step() + " is finished twice");
        } else if (earlier instanceof Event.ToolFinished one && later instanceof Event.ToolFinished other) {
            check(
                    !one.observation().callId().equals(other.observation().callId()),
                    "call " + one.observation().callId() + " is over twice");
        } else if (earlier instanceof Event.ApprovalRequested one && later instanceof Event.ApprovalRequested other) {
            check(
                    !one.request().approvalId().equals(other.request().approvalId()),
                    one.request().approvalId() + " is asked twice");
        }
    }

    /** A call arrives at what it is to change. */
    void made(String callId, Effect effect, boolean approval) {
        check(!refused.contains(callId), "a call that a person refused was made: " + callId);
        check(!approval || approved.contains(callId), "a call was made unasked: " + callId);
        int times = effects.merge(callId, 1, Integer::sum);
        check(effect != Effect.EFFECT || times == 1, "a call with effects was made twice: " + callId);
    }

    boolean wasMade(String callId) {
        return effects.containsKey(callId);
    }

    /** A question was settled: by a person, who knows whether a call in doubt happened, or by the clock. */
    void decided(Approval question, Verdict verdict) {
        boolean doubt = question.kind() == ApprovalRequest.Kind.RECONCILIATION;
        if (verdict instanceof Verdict.Approved) {
            approved.add(question.callId());
        } else if (!doubt || !wasMade(question.callId())) {
            refused.add(question.callId());
        }
    }

    /** All is quiet: what is archived is how it ended. */
    void over(List<LogEntry> archive) {
        check(archive.getLast().event() instanceof Event.End, "archived before its end: " + archive.getLast());
        check(
                lost || archive.getLast().event().equals(end),
                "archived as " + archive.getLast().event() + ", and it ended as " + end);
    }

    /** No server died or was silent: then no step is begun again, and no model is paid twice. */
    void neverBegunAgain(List<LogEntry> archive) {
        for (var entry : archive) {
            boolean again = entry.event() instanceof Event.StepRestarted(int step, var reason)
                    && reason == Event.StepRestarted.Reason.CRASH;
            check(!again, entry + " though no server died");
        }
    }
}
