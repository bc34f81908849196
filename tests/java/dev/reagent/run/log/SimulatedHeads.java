package dev.reagent.run.log;

import dev.reagent.agent.AgentSession;
import dev.reagent.agent.LogEntry;
import dev.reagent.agent.Seq;
import dev.reagent.agent.call.Fence;
import dev.reagent.agent.task.Priority;
import dev.reagent.agent.task.SessionId;
import dev.reagent.run.log.StreamRecords.DeltaRecord;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** What a Redis of {@link SimulatedLog} keeps of each session, in its present life; it can lose its last writes, or all. */
public final class SimulatedHeads {

    /** Of an entry that is printed, in characters. */
    private static final int LONGEST = 300;

    private final InstantSource clock;
    private final Map<SessionId, Stored> heads = new HashMap<>();
    private final Map<SessionId, Deque<Before>> unreplicated = new HashMap<>();
    private String life = "life 0";
    private int lives;

    /** A session as {@code life.lua} describes its keys. Lists and sets in it are replaced, never changed. */
    static final class Stored {
        Fence fence = Fence.NONE;
        String owner = "";
        long ticket;
        String state = "live";
        long version;
        long seq;
        String life = "";
        long lost;
        String org = "";
        Priority priority = Priority.NORMAL;

        @Nullable
        SessionSummary summary;

        Set<String> rows = Set.of();
        List<LogEntry> log = List.of();
        List<DeltaRecord> deltas = List.of();

        /** Deltas up to this seq were removed. */
        long gone;

        Map<String, String> results = Map.of();
        long expiresAt = Long.MAX_VALUE;

        /** Of the last append: its number, the seq of its first event, how many it wrote, and when. */
        long number;

        long first;
        int took;
        Instant at = Instant.EPOCH;

        Stored copy() {
            var copy = new Stored();
            copy.fence = fence;
            copy.owner = owner;
            copy.ticket = ticket;
            copy.state = state;
            copy.version = version;
            copy.seq = seq;
            copy.life = life;
            copy.lost = lost;
            copy.org = org;
            copy.priority = priority;
            copy.summary = summary;
            copy.rows = rows;
            copy.log = log;
            copy.deltas = deltas;
            copy.gone = gone;
            copy.results = results;
            copy.expiresAt = expiresAt;
            copy.number = number;
            copy.first = first;
            copy.took = took;
            copy.at = at;
            return copy;
        }
    }

    /** A session before a write that no replica has; null where there was none. */
    private record Before(Instant at, @Nullable Stored head) {}

    public SimulatedHeads(InstantSource clock) {
        this.clock = clock;
    }

    Instant now() {
        return clock.instant();
    }

    public String life() {
        return life;
    }

    @Nullable
    Stored find(SessionId id) {
        var head = heads.get(id);
        if (head != null && head.expiresAt <= clock.millis()) {
            heads.remove(id);
            return null;
        }
        return head;
    }

    Stored found(SessionId id) {
        return Objects.requireNonNull(find(id));
    }

    public boolean isOver(SessionId id) {
        var head = find(id);
        return head != null && head.state.equals("over");
    }

    /** The head to write to; a new one where there is none. */
    Stored change(SessionId id) {
        var before = find(id);
        unreplicated
                .computeIfAbsent(id, none -> new ArrayDeque<>())
                .push(new Before(now(), before == null ? null : before.copy()));
        return heads.computeIfAbsent(id, none -> {
            var head = new Stored();
            head.life = life;
            return head;
        });
    }

    /** A replica has all writes of a session. */
    void replicated(SessionId id) {
        unreplicated.remove(id);
    }

    void expire(SessionId id, Duration after) {
        var head = find(id);
        if (head != null) {
            head.expiresAt = clock.millis() + after.toMillis();
        }
    }

    /** Whether the end of its log may be lost. */
    boolean mayLack(Stored head) {
        return !head.state.equals("over") && (!head.life.equals(life) || head.lost > 0);
    }

    /** The first write of a life leaves room for all that may be lost of the one before. Returns whether this is one. */
    boolean beginLife(Stored head) {
        if (head.life.equals(life)) {
            return false;
        }
        head.seq = leap(head.seq);
        head.lost = head.lost == 0 ? head.seq : head.lost;
        head.life = life;
        return true;
    }

    static long leap(long seq) {
        return Seq.lifeOf(seq) + Seq.LIFE;
    }

    static String stateOf(AgentSession session) {
        return session.isOver() ? "over" : session.isParked() ? "parked" : "live";
    }

    static Set<String> with(Set<String> rows, Set<String> more) {
        var all = new HashSet<>(rows);
        all.addAll(more);
        return Set.copyOf(all);
    }

    /** A replica without the writes of the last {@code lag} takes over. */
    public void failOver(Duration lag) {
        var since = now().minus(lag);
        unreplicated.forEach((id, writes) -> {
            while (!writes.isEmpty() && writes.peek().at().isAfter(since)) {
                var before = writes.pop().head();
                if (before == null) {
                    heads.remove(id);
                } else {
                    heads.put(id, before);
                }
            }
        });
        beginAnotherLife();
    }

    /** It comes back empty. */
    public void lose() {
        heads.clear();
        beginAnotherLife();
    }

    void beginAnotherLife() {
        unreplicated.clear();
        life = "life " + ++lives;
    }

    /** A log to read, an entry a line, each cut. */
    public static String shown(List<LogEntry> log) {
        return log.stream()
                .map(LogEntry::toString)
                .map(text -> text.length() <= LONGEST ? text : text.substring(0, LONGEST) + "…")
                .collect(Collectors.joining("\n  ", "\n  ", ""));
    }

    @Override
    public String toString() {
        var text = new StringBuilder(life);
        heads.forEach((id, head) -> {
            text.append("\n")
                    .append(id)
                    .append(' ')
                    .append(head.state)
                    .append(", owner ")
                    .append(head.owner)
                    .append(", has ")
                    .append(head.rows);
            text.append(shown(head.log));
        });
        return text.toString();
    }
}
