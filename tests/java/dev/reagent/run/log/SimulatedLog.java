package dev.reagent.run.log;

import dev.reagent.agent.AgentSession;
import dev.reagent.agent.Event;
import dev.reagent.agent.LogEntry;
import dev.reagent.agent.Seq;
import dev.reagent.agent.call.Fence;
import dev.reagent.agent.task.SessionId;
import dev.reagent.run.log.SimulatedHeads.Stored;
import dev.reagent.run.queue.QueueKeys;
import dev.reagent.run.queue.QueuedRun;
import io.smallrye.mutiny.Uni;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Session logs and streams in memory, which do what the scripts {@code session-*.lua} do. For one thread. */
public final class SimulatedLog implements SessionLog, StreamRecords {

    private final SimulatedHeads heads;
    private final Watcher watcher;
    private final Supplier<String> leases;

    /** Sees every write as it is made. */
    public interface Watcher {

        void claimed(Fence fence);

        /**
         * @param by  the claim that wrote it; null where others than an owner did
         * @param log with the entry as its last
         */
        void written(LogEntry entry, @Nullable Fence by, List<LogEntry> log);

        /** A delta got this number. */
        void streamed(long seq);

        void restored(List<LogEntry> log);

        /** A message was published. */
        void published(String channel, String message);
    }

    /** @param leases returns another lease for each claim */
    public SimulatedLog(SimulatedHeads heads, Watcher watcher, Supplier<String> leases) {
        this.heads = heads;
        this.watcher = watcher;
        this.leases = leases;
    }

    private static <T> Uni<T> now(Supplier<T> work) {
        return Uni.createFrom().item(work);
    }

    @Override
    public Uni<Boolean> create(SessionId id, Event.SessionStarted start, Instant at, int losses) {
        return now(() -> {
            if (heads.find(id) != null) {
                return false;
            }
            var head = heads.change(id);
            head.org = start.task().orgId();
            head.priority = start.task().schedule().priority();
            head.seq = Seq.floor(losses);
            write(head, start, at, null);
            head.summary = SessionSummary.of(AgentSession.of(id, head.log));
            return true;
        });
    }

    private void write(Stored head, Event event, Instant at, @Nullable Fence by) {
        var entry = new LogEntry(++head.seq, at, event);
        head.version = head.seq;
        head.log = with(head.log, entry);
        watcher.written(entry, by, head.log);
    }

    private static List<LogEntry> with(List<LogEntry> log, LogEntry entry) {
        var longer = new ArrayList<>(log);
        longer.add(entry);
        return List.copyOf(longer);
    }

    @Override
    public Uni<Optional<Hot>> find(SessionId id, @Nullable String orgId, long known) {
        return now(() -> {
            var head = heads.find(id);
            if (head == null || (orgId != null && !orgId.equals(head.org))) {
                return Optional.empty();
            }
            if (heads.mayLack(head)) {
                return Optional.of(new Hot.Lacking(head.log, isHeld(head)));
            }
            return Optional.of(
                    head.log.stream().anyMatch(entry -> entry.seq() == known)
                            ? new Hot.Later(after(head.log, known), 0)
                            : new Hot.Whole(head.log, 0));
        });
    }

    private static List<LogEntry> after(List<LogEntry> log, long known) {
        return log.stream().filter(entry -> entry.seq() > known).toList();
    }

    private static boolean isHeld(Stored head) {
        return head.state.equals("live") && !head.owner.isEmpty();
    }

    @Override
    public Uni<Optional<Head>> head(SessionId id) {
        return now(() -> Optional.ofNullable(heads.find(id)).map(head -> RedisReplies.head(head.state)));
    }

    @Override
    public Uni<Map<SessionId, SessionSummary>> summaries(List<SessionId> ids) {
        return now(() -> {
            var found = new HashMap<SessionId, SessionSummary>();
            for (var id : ids) {
                var head = heads.find(id);
                if (head != null && head.summary != null && !(isHeld(head) && heads.mayLack(head))) {
                    found.put(id, head.summary);
                }
            }
            return found;
        });
    }

    @Override
    public Uni<Claim> claim(SessionId id, Claimant claimant) {
        var lease = leases.get();
        return now(() -> {
            var found = heads.find(id);
            if (found == null) {
                return new Claim.Missing();
            } else if (found.state.equals("parked")) {
                return new Claim.Waiting();
            } else if (claimant.ticket() <= found.ticket) {
                return new Claim.Refused(found.ticket);
            }
            var head = heads.change(id);
            var before = head.owner;
            head.ticket = claimant.ticket();
            head.owner = claimant.server();
            if (!claimant.fence().lease().isEmpty() && head.fence.equals(claimant.fence())) {
                return new Claim.Renewed();
            }
            head.fence = new Fence(Math.max(head.fence.attempt(), claimant.least()) + 1, lease);
            head.number = 0;
            head.expiresAt = Long.MAX_VALUE;
            watcher.claimed(head.fence);
            if (!before.isEmpty() && !before.equals(head.owner)) {
                watcher.published(QueueKeys.SERVER_CHANNEL + before, "");
            }
            heads.beginLife(head);
            heads.replicated(id);
            return new Claim.Claimed(
                    head.fence, head.log, head.seq, head.state.equals("over"), heads.now(), head.lost > 0);
        });
    }

    @Override
    public Uni<Appended> append(AgentSession session, Append append) {
        return now(() -> {
            var id = session.id();
            var found = fenced(session);
            long known = session.version();
            if (found.version < known || found.log.stream().noneMatch(entry -> entry.seq() == known)) {
                throw new LogBehind(id, false);
            }
            var events = new ArrayList<Event>(append.facts());
            events.addAll(append.moves());
            long upTo = found.version;
            if (append.number() == found.number && append.number() > 0) {
                upTo = found.took > 0 ? found.first - 1 : upTo;
                return appended(found, known, upTo, found.took, events);
            }
            int took = 0;
            if (append.number() > found.number) {
                took = found.version == known ? events.size() : append.facts().size();
                if (took + append.deltas().size() > 0) {
                    write(heads.change(id), session, append, events.subList(0, took), took == events.size());
                }
            }
            var head = heads.found(id);
            return appended(head, known, upTo, took, events);
        });
    }

    /** The head under the session's fence. */
    private Stored fenced(AgentSession session) {
        var id = session.id();
        var head = heads.find(id);
        if (head == null) {
            throw new LogBehind(id, true);
        }
        boolean isEarlier = head.fence.attempt() < session.fence().attempt();
        if (isEarlier && losses(head.seq) <= losses(session.version())) {
            throw new LogBehind(id, false);
        }
        if (!head.fence.equals(session.fence())) {
            throw new StaleLease(id);
        }
        return head;
    }

    private static long losses(long seq) {
        return seq / Seq.LOSS;
    }

    private void write(Stored head, AgentSession session, Append append, List<Event> events, boolean all) {
        boolean begins = heads.beginLife(head);
        head.lost = 0;
        var deltas = new ArrayList<>(head.deltas);
        for (var delta : append.deltas()) {
            deltas.add(new DeltaRecord(++head.seq, heads.now(), delta));
            watcher.streamed(head.seq);
        }
        head.deltas = List.copyOf(deltas);
        head.number = append.number();
        head.first = events.isEmpty() ? 0 : head.seq + 1;
        head.took = events.size();
        head.at = heads.now();
        events.forEach(event -> write(head, event, head.at, session.fence()));
        if (all && !events.isEmpty()) {
            var after = session.assuming(events, head.at);
            head.state = SimulatedHeads.stateOf(after);
            head.summary = SessionSummary.of(after);
            if (head.state.equals("parked")) {
                head.owner = "";
            }
        }
        changed(session.id());
        if (begins || (all && !events.isEmpty() && !head.state.equals("live"))) {
            heads.replicated(session.id());
        }
    }

    private static Appended appended(Stored head, long known, long upTo, int took, List<Event> events) {
        var entries = new ArrayList<LogEntry>();
        for (var entry : head.log) {
            boolean own = took > 0 && entry.seq() >= head.first && entry.seq() < head.first + took;
            if (own || (entry.seq() > known && entry.seq() <= upTo)) {
                entries.add(entry);
            }
        }
        return new Appended(entries, took < events.size());
    }

    @Override
    public Uni<Posted> post(SessionId id, String rowId, Event.ByOthers event) {
        return now(() -> {
            var found = heads.find(id);
            if (found == null) {
                return new Posted.Missing();
            }
            if (found.rows.contains(rowId)) {
                return found.state.equals("parked") ? new Posted.Waiting(queued(id, found)) : posted(id, found);
            } else if (found.state.equals("over")) {
                return new Posted.Over();
            }
            var head = heads.change(id);
            boolean begins = heads.beginLife(head);
            write(head, event, heads.now(), null);
            if (head.state.equals("parked")) {
                head.summary = null;
            }
            head.state = "live";
            head.rows = SimulatedHeads.with(head.rows, Set.of(rowId));
            if (!head.owner.isEmpty()) {
                watcher.published(QueueKeys.SERVER_CHANNEL + head.owner, id.value());
            }
            changed(id);
            if (begins) {
                heads.replicated(id);
            }
            return posted(id, head);
        });
    }

    private static Posted posted(SessionId id, Stored head) {
        return head.owner.isEmpty()
                ? new Posted.Unowned(queued(id, head))
                : new Posted.Owned(queued(id, head), head.owner);
    }

    private static QueuedRun queued(SessionId id, Stored head) {
        return new QueuedRun(id, head.org, head.priority, null);
    }

    @Override
    public Uni<Boolean> restore(
            AgentSession session, List<LogEntry> log, @Nullable Owner owner, Set<String> postedIds, long floor) {
        return now(() -> restored(session, log, owner, postedIds, floor, null));
    }

    @Override
    public Uni<Boolean> restoreOver(AgentSession session, List<LogEntry> log, Set<String> postedIds, Duration expiry) {
        return now(() -> restored(session, log, null, postedIds, 0, expiry));
    }

    private boolean restored(
            AgentSession session,
            List<LogEntry> log,
            @Nullable Owner owner,
            Set<String> rows,
            long floor,
            @Nullable Duration expiry) {
        var id = session.id();
        var found = heads.find(id);
        if (expiry != null && found != null) {
            heads.expire(id, expiry);
        }
        long last = log.getLast().seq();
        boolean mine = found != null && found.fence.equals(session.fence());
        if (found == null ? floor == 0 : !mine && (floor > 0 || isOfOthers(found, session, last))) {
            return false;
        }
        var whole = new TreeMap<Long, LogEntry>();
        log.forEach(entry -> whole.put(entry.seq(), entry));
        long kept = 0;
        for (var entry : found == null ? List.<LogEntry>of() : found.log) {
            whole.put(entry.seq(), entry);
            kept = Math.max(kept, entry.seq());
        }
        if (found != null && mine && whole.size() == found.log.size()) {
            return true;
        }
        int lacks = whole.size() - (found == null ? 0 : found.log.size());
        var head = heads.change(id);
        head.log = List.copyOf(whole.values());
        head.version = Math.max(kept, last);
        long seq = Math.max(head.seq, head.version);
        head.seq = floor > seq ? floor : SimulatedHeads.leap(seq);
        head.fence = session.fence();
        head.owner = owner == null ? "" : owner.server();
        head.ticket = Math.max(head.ticket, owner == null ? 0 : owner.ticket());
        head.org = session.task().orgId();
        head.priority = session.task().schedule().priority();
        head.summary = SessionSummary.of(session);
        head.state = SimulatedHeads.stateOf(session);
        if (kept > last && head.state.equals("parked")) {
            head.state = "live";
        }
        head.life = heads.life();
        head.number = mine ? head.number : 0;
        head.rows = SimulatedHeads.with(head.rows, rows);
        if (expiry == null) {
            head.expiresAt = Long.MAX_VALUE;
        } else {
            heads.expire(id, expiry);
        }
        if (found == null || lacks > 0) {
            head.deltas = List.of();
            head.gone = last;
        }
        watcher.restored(head.log);
        changed(id);
        heads.replicated(id);
        return true;
    }

    /** Whether another claim has the session, or its log was begun again. */
    private static boolean isOfOthers(Stored head, AgentSession session, long last) {
        return head.fence.attempt() >= session.fence().attempt() || losses(head.seq) > losses(last);
    }

    private void changed(SessionId id) {
        watcher.published(RedisKeys.head(id), "");
    }

    @Override
    public Uni<Batch> read(SessionId id, long afterEvent, long afterDelta) {
        return now(() -> {
            var head = heads.find(id);
            if (head == null) {
                return new Batch(false, List.of(), List.of(), Long.MAX_VALUE, 0);
            }
            // what follows lost events waits for an owner to restore those
            long last = head.state.equals("live") && head.lost > 0 ? head.lost : Long.MAX_VALUE;
            return new Batch(
                    true,
                    head.log.stream()
                            .filter(entry -> entry.seq() > afterEvent && entry.seq() <= last)
                            .toList(),
                    head.deltas.stream()
                            .filter(delta -> delta.seq() > afterDelta && delta.seq() <= last)
                            .toList(),
                    Long.MAX_VALUE,
                    head.gone);
        });
    }

    @Override
    public Uni<Void> keepResult(AgentSession session, String callId, String result) {
        return now(() -> {
            var head = heads.find(session.id());
            if (head == null || head.fence.attempt() < session.fence().attempt()) {
                throw new LogBehind(session.id(), head == null);
            }
            if (!head.fence.equals(session.fence())) {
                throw new StaleLease(session.id());
            }
            var results = new HashMap<>(head.results);
            results.put(callId, result);
            heads.change(session.id()).results = Map.copyOf(results);
            return null;
        });
    }

    @Override
    public Uni<Optional<String>> result(SessionId id, String callId) {
        return results(id).map(all -> Optional.ofNullable(all.get(callId)));
    }

    @Override
    public Uni<Map<String, String>> results(SessionId id) {
        return now(() ->
                Optional.ofNullable(heads.find(id)).map(head -> head.results).orElse(Map.of()));
    }

    @Override
    public Uni<Void> expire(SessionId id, Duration after) {
        return now(() -> {
            heads.expire(id, after);
            return null;
        });
    }
}
