package dev.reagent.chaos.simulation;

import dev.reagent.agent.AgentSession;
import dev.reagent.agent.Decision.Question;
import dev.reagent.agent.Event;
import dev.reagent.agent.LogEntry;
import dev.reagent.agent.LogMerge;
import dev.reagent.agent.call.ApprovalRequest;
import dev.reagent.agent.call.Fence;
import dev.reagent.agent.call.Observation;
import dev.reagent.agent.call.ToolCall;
import dev.reagent.agent.call.Verdict;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** PostgreSQL as it is to one session: run row, ledger, approvals, wakeups, the saved log, the archive. */
final class Database {

    private Fence fence = Fence.NONE;
    private final Map<String, Row> ledger = new LinkedHashMap<>();
    private final Map<String, ApprovalRequest> approvals = new LinkedHashMap<>();
    private final Map<String, Verdict> verdicts = new LinkedHashMap<>();
    private final Map<String, Event.ByOthers> wakeups = new LinkedHashMap<>();
    private final List<String> delivered = new ArrayList<>();
    private List<LogEntry> answer;
    private List<LogEntry> parked;
    private List<LogEntry> archive;
    private int losses;
    private boolean cancelled;

    /** A call with effects. */
    record Row(Fence by, Observation observation) {}

    /** The statement of {@code PostgresFence}. */
    private void check(Fence writer) {
        if (writer.attempt() < fence.attempt()
                || (writer.attempt() == fence.attempt() && !writer.lease().equals(fence.lease()))) {
            throw new Refused.Stale();
        }
        fence = writer;
    }

    Fence fence() {
        return fence;
    }

    /** Whether nobody with a later claim has written here. */
    boolean mayBelongTo(Fence owner) {
        return archive == null && (fence.attempt() < owner.attempt() || fence.equals(owner));
    }

    /** What is over by the ledger; else the calls are this claim's. */
    List<Observation> claim(AgentSession session, List<LogEntry> log, List<ToolCall> calls) {
        check(session.fence());
        answer = log;
        var over = new ArrayList<Observation>();
        for (var call : calls) {
            var before = ledger.get(call.callId());
            ledger.put(call.callId(), new Row(session.fence(), before == null ? null : before.observation()));
            if (before != null && before.observation() != null) {
                over.add(before.observation());
            }
        }
        return over;
    }

    boolean finish(AgentSession session, Observation seen) {
        check(session.fence());
        ledger.computeIfPresent(
                seen.callId(), (call, row) -> row.observation() == null ? new Row(row.by(), seen) : row);
        return true;
    }

    /** What the ledger has and the log lacks; nobody with an earlier claim writes after. */
    List<Event.Fact> missing(AgentSession session) {
        check(session.fence());
        var missing = new ArrayList<Event.Fact>();
        ledger.forEach((call, row) -> {
            var state = session.call(call);
            if (state == null || state.isOver()) {
                return;
            }
            if (row.observation() != null) {
                missing.add(new Event.ToolFinished(row.observation()));
            } else if (!row.by().equals(state.claim())) {
                missing.add(new Event.ToolClaimed(call, row.by()));
            }
        });
        return missing;
    }

    List<ApprovalRequest> park(AgentSession session, List<LogEntry> log, List<Question> questions) {
        check(session.fence());
        var requests = new ArrayList<ApprovalRequest>();
        for (var question : questions) {
            var state = session.call(question.call().callId());
            var id = question.call().callId() + "/" + question.kind() + "/" + (state == null ? 0 : state.claims());
            requests.add(approvals.computeIfAbsent(
                    id,
                    asked -> new ApprovalRequest(
                            id,
                            question.kind(),
                            question.call().callId(),
                            question.call().tool(),
                            question.call().arguments(),
                            Instant.EPOCH,
                            Instant.EPOCH)));
        }
        var moves = new ArrayList<Event.Move>();
        requests.forEach(request -> moves.add(new Event.ApprovalRequested(request)));
        moves.add(new Event.Parked());
        parked = LogMerge.withExpected(log, moves, Instant.EPOCH);
        return requests;
    }

    /** Questions that nobody has answered. */
    List<ApprovalRequest> open() {
        return approvals.values().stream()
                .filter(asked -> !verdicts.containsKey(asked.approvalId()))
                .toList();
    }

    /** The first verdict counts, and wakes. */
    void decide(ApprovalRequest asked, Verdict verdict) {
        if (verdicts.putIfAbsent(asked.approvalId(), verdict) == null && archive == null) {
            wakeups.put(
                    asked.approvalId(),
                    new Event.ApprovalDecided(asked.approvalId(), asked.callId(), verdict, "person"));
        }
    }

    Map<String, Event.ByOthers> wakeups() {
        return wakeups;
    }

    Optional<String> undelivered() {
        return wakeups.keySet().stream().filter(row -> !delivered.contains(row)).findFirst();
    }

    /** After a loss: what the log may have heard is told again. */
    void postAgain() {
        delivered.clear();
    }

    boolean deliveredNow(String row) {
        return delivered.add(row);
    }

    boolean requestCancel() {
        cancelled = cancelled || archive == null;
        return cancelled;
    }

    boolean isCancelled() {
        return cancelled;
    }

    int countLoss() {
        return ++losses;
    }

    /** The later of the log that was saved when it waited, and of the one before its last calls with effects. */
    Optional<List<LogEntry>> saved() {
        if (parked == null || answer == null) {
            return Optional.ofNullable(parked == null ? answer : parked);
        }
        return Optional.of(LogMerge.later(parked, answer));
    }

    boolean end(AgentSession session, List<LogEntry> log) {
        if (archive == null) {
            check(session.fence());
            archive = log;
        }
        return true;
    }

    Optional<List<LogEntry>> archive() {
        return Optional.ofNullable(archive);
    }
}
