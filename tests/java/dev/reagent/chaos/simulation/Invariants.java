package dev.reagent.chaos.simulation;

import dev.reagent.agent.Event;
import dev.reagent.agent.LogEntry;
import dev.reagent.agent.call.Effect;
import dev.reagent.agent.call.Fence;
import dev.reagent.agent.call.ToolCall;
import dev.reagent.agent.call.Verdict;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** What must hold after every event. */
final class Invariants {

    private final Map<Long, Event> numbers = new HashMap<>();
    private final Set<Fence> claims = new HashSet<>();
    private final Map<String, Integer> effects = new HashMap<>();
    private final Set<String> refused = new HashSet<>();
    private final Set<String> approved = new HashSet<>();
    private Fence newest = Fence.NONE;
    private boolean lost;
    private Event end;

    /**
     * What the log lost need not be in it any more, but no number of it is used again.
     *
     * @param seen what stood behind this number nobody was told
     */
    void logLost(long seen) {
        lost = true;
        numbers.keySet().removeIf(number -> number > seen);
    }

    void claimed(Fence fence) {
        check(claims.add(fence), "two claims have the fence " + fence);
        check(lost || fence.attempt() > newest.attempt(), "claim " + fence + " does not rise above " + newest);
        newest = fence;
    }

    /** @param by the claim that wrote it; null where others than an owner did */
    void written(LogEntry entry, Fence by, List<LogEntry> log) {
        var event = entry.event();
        var before = numbers.put(entry.seq(), event);
        check(before == null, "number " + entry.seq() + " stands for " + before + " and for " + event);
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
    void putBack(List<LogEntry> log) {
        for (int i = 0; i < log.size(); i++) {
            var entry = log.get(i);
            var before = numbers.putIfAbsent(entry.seq(), entry.event());
            check(
                    before == null || before.equals(entry.event()),
                    "number " + entry.seq() + " stood for " + before + " and is put back as " + entry.event());
            for (var earlier : log.subList(0, i)) {
                checkPair(earlier.event(), entry.event());
            }
        }
    }

    /** Facts, an end, and the claim of an earlier owner that only the ledger still had. */
    private static boolean mayFollowACancel(Event event, Fence by) {
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

    private static void checkPair(Event earlier, Event later) {
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

    /** A call goes out into the world. */
    void made(ToolCall call) {
        check(call.refusal() == null, "a call that may not run was made: " + call.callId());
        check(!refused.contains(call.callId()), "a call that a person refused was made: " + call.callId());
        check(!call.approval() || approved.contains(call.callId()), "a call was made unasked: " + call.callId());
        int times = effects.merge(call.callId(), 1, Integer::sum);
        check(call.effect() != Effect.EFFECT || times == 1, "a call with effects was made twice: " + call.callId());
    }

    boolean wasMade(String callId) {
        return effects.containsKey(callId);
    }

    /** @param doubt whether it was asked about a call in doubt */
    void decided(String callId, Verdict verdict, boolean doubt) {
        if (verdict instanceof Verdict.Approved) {
            approved.add(callId);
        } else if (!doubt || !wasMade(callId)) {
            refused.add(callId);
        }
    }

    /** All is quiet: what is archived is how it ended. */
    void over(List<LogEntry> archive) {
        check(archive.getLast().event() instanceof Event.End, "archived before its end: " + archive.getLast());
        check(
                lost || archive.getLast().event().equals(end),
                "archived as " + archive.getLast().event() + ", and it ended as " + end);
    }

    static void check(boolean holds, String otherwise) {
        if (!holds) {
            throw new Broken(otherwise);
        }
    }
}
