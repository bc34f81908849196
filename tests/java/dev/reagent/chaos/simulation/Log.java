package dev.reagent.chaos.simulation;

import dev.reagent.agent.AgentSession;
import dev.reagent.agent.Event;
import dev.reagent.agent.LogEntry;
import dev.reagent.agent.call.Fence;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeMap;

/** One session's log in Redis, as the scripts {@code session-*.lua} keep it. */
final class Log {

    static final long LOSS = 1_000_000_000L;

    private static final long LEAP = 1_000_000L;

    private final Invariants invariants;
    private Head head;
    private List<LogEntry> entries = List.of();
    private long clock;
    private long hole;
    private boolean newLife;
    private final Deque<State> unsure = new ArrayDeque<>();

    Log(Invariants invariants) {
        this.invariants = invariants;
    }

    /**
     * The head as it stands.
     *
     * @param owner empty for none
     * @param last  the number of the last append
     */
    private record Head(Fence fence, int ticket, String owner, long seq, String state, long last, Set<String> rows) {}

    /** What Redis may come back to. */
    private record State(Head head, List<LogEntry> entries, long hole) {}

    /** What came of a claim. */
    sealed interface Claim {

        /** @param lost whether the log may have a hole */
        record Claimed(Fence fence, List<LogEntry> log, boolean lost) implements Claim {}

        record Parked() implements Claim {}

        record Refused(int ticket) implements Claim {}

        record Missing() implements Claim {}
    }

    /** @param owner empty where nobody owns it */
    record Posted(boolean known, boolean over, String owner) {}

    boolean isThere() {
        return head != null;
    }

    boolean isParked() {
        return head != null && head.state().equals("parked");
    }

    boolean isOver() {
        return head != null && head.state().equals("over");
    }

    String owner() {
        return head == null ? "" : head.owner();
    }

    List<LogEntry> entries() {
        return entries;
    }

    boolean create(Event start, int losses) {
        if (head != null) {
            return false;
        }
        long seq = losses * LOSS + 1;
        head = new Head(Fence.NONE, 0, "", seq, "live", 0, Set.of());
        write(seq, start, null);
        return true;
    }

    Claim claim(int ticket, int least, String lease, String server) {
        if (head == null) {
            return new Claim.Missing();
        }
        if (isParked()) {
            return new Claim.Parked();
        }
        if (ticket <= head.ticket()) {
            return new Claim.Refused(head.ticket());
        }
        var fence = new Fence(Math.max(head.fence().attempt(), least) + 1, lease);
        beginLife();
        head = new Head(fence, ticket, server, head.seq(), head.state(), 0, head.rows());
        unsure.clear();
        invariants.claimed(fence);
        return new Claim.Claimed(fence, entries, hole > 0);
    }

    /** Everything after the version that was known. */
    List<LogEntry> append(AgentSession session, long number, List<Event.Fact> facts, List<Event.Move> moves) {
        if (head == null) {
            throw new Refused.Behind();
        }
        if (!head.fence().equals(session.fence())) {
            throw new Refused.Stale();
        }
        long known = session.version();
        long version = entries.getLast().seq();
        if (version < known || entries.stream().noneMatch(entry -> entry.seq() == known)) {
            throw new Refused.Behind();
        }
        if (number > head.last()) {
            var all = new ArrayList<Event>(facts);
            if (version == known) {
                all.addAll(moves);
            }
            remember();
            if (!all.isEmpty()) {
                beginLife();
                hole = 0;
            }
            long seq = head.seq();
            for (var event : all) {
                write(++seq, event, session.fence());
            }
            if (!all.isEmpty()) {
                var after = version == known ? stateOf(session.assuming(all)) : head.state();
                head = new Head(
                        head.fence(),
                        head.ticket(),
                        after.equals("parked") ? "" : head.owner(),
                        seq,
                        after,
                        number,
                        head.rows());
                if (!after.equals("live")) {
                    unsure.clear();
                }
            }
        }
        return entries.stream().filter(entry -> entry.seq() > known).toList();
    }

    private static String stateOf(AgentSession session) {
        return session.isOver() ? "over" : session.isParked() ? "parked" : "live";
    }

    Posted post(String row, Event.ByOthers event) {
        if (head == null) {
            return new Posted(false, false, "");
        }
        if (head.rows().contains(row) || isOver()) {
            return new Posted(true, isOver(), head.owner());
        }
        remember();
        beginLife();
        var rows = new HashSet<>(head.rows());
        rows.add(row);
        write(head.seq() + 1, event, null);
        head = new Head(head.fence(), head.ticket(), head.owner(), head.seq() + 1, "live", head.last(), rows);
        return new Posted(true, false, head.owner());
    }

    /** @return whether no other claim holds what is there */
    boolean restore(AgentSession session, int ticket, List<LogEntry> log, String owner, Set<String> rows, long floor) {
        if (head != null && !head.fence().equals(session.fence())) {
            return false;
        }
        if (head == null && floor == 0) {
            return false;
        }
        var whole = new TreeMap<Long, LogEntry>();
        log.forEach(entry -> whole.put(entry.seq(), entry));
        entries.forEach(entry -> whole.put(entry.seq(), entry));
        if (head != null && whole.size() == entries.size()) {
            return true;
        }
        entries = List.copyOf(whole.values());
        invariants.putBack(entries);
        newLife = false;
        unsure.clear();
        long seq = Math.max(head == null ? 0 : head.seq(), entries.getLast().seq());
        seq = floor > seq ? floor : (seq / LEAP + 1) * LEAP;
        var all = new HashSet<>(rows);
        if (head != null) {
            all.addAll(head.rows());
        }
        var state = stateOf(session);
        if (state.equals("parked") && entries.getLast().seq() > log.getLast().seq()) {
            state = "live";
        }
        int last = Math.max(ticket, head == null ? 0 : head.ticket());
        head = new Head(session.fence(), last, owner, seq, state, head == null ? 0 : head.last(), all);
        return true;
    }

    private void write(long seq, Event event, Fence by) {
        var entry = new LogEntry(seq, Instant.ofEpochSecond(++clock), event);
        var longer = new ArrayList<>(entries);
        longer.add(entry);
        entries = longer;
        invariants.written(entry, by, entries);
    }

    /** Redis loses everything. */
    void lose() {
        invariants.logLost(hole > 0 ? hole : Long.MAX_VALUE);
        head = null;
        entries = List.of();
        hole = 0;
        unsure.clear();
    }

    /** What a life begins with is not lost again: nobody fails over twice in the time that a replica lags. */
    private void remember() {
        if (!newLife) {
            unsure.push(new State(head, entries, hole));
        }
    }

    /** Redis begins another life, without its last writes; a claim, a parking and an end are on its replica before they are told. */
    void restart(int without) {
        for (int i = 0; i < without && !unsure.isEmpty(); i++) {
            var before = unsure.pop();
            head = before.head();
            entries = before.entries();
            hole = before.hole();
        }
        unsure.clear();
        newLife = true;
    }

    /** The first write of a life leaves room for all that may be lost of the one before. */
    private void beginLife() {
        if (newLife) {
            newLife = false;
            long seq = (head.seq() / LEAP + 1) * LEAP;
            hole = hole > 0 ? hole : seq;
            head = new Head(head.fence(), head.ticket(), head.owner(), seq, head.state(), head.last(), head.rows());
        }
    }

    @Override
    public String toString() {
        var text = new StringBuilder(String.valueOf(head));
        entries.forEach(
                entry -> text.append("\n  ").append(entry.seq()).append(' ').append(shown(entry.event())));
        return text.toString();
    }

    private static String shown(Event event) {
        return switch (event) {
            case Event.SessionStarted start -> "SessionStarted";
            case Event.ModelAnswered answer ->
                "ModelAnswered " + answer.step() + " "
                        + answer.calls().stream()
                                .map(call -> call.callId() + " " + call.effect() + (call.approval() ? " asked" : ""))
                                .toList();
            default -> event.toString();
        };
    }
}
