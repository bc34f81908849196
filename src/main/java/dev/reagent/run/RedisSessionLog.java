package dev.reagent.run;

import dev.reagent.agent.AgentSession;
import dev.reagent.agent.Event;
import dev.reagent.agent.Fence;
import dev.reagent.agent.LogEntry;
import dev.reagent.agent.Priority;
import dev.reagent.agent.SessionId;
import dev.reagent.stores.RedisLink;
import dev.reagent.stores.RedisScript;
import io.smallrye.mutiny.Uni;
import io.vertx.redis.client.Command;
import io.vertx.redis.client.Response;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ThreadLocalRandom;
import org.jspecify.annotations.Nullable;

/** Session logs in Redis: a stream of events, a hash as head, a stream of deltas, one script a write. Thread-safe. */
@ApplicationScoped
class RedisSessionLog implements SessionLog {

    private static final RedisScript CREATE = RedisScript.named("life", "session-create");
    private static final RedisScript CLAIM = RedisScript.named("life", "session-claim");
    private static final RedisScript APPEND = RedisScript.named("life", "session-append");
    private static final RedisScript KEEP = RedisScript.named("session-keep");
    private static final RedisScript LOG = RedisScript.named("life", "session-log");
    private static final RedisScript EXPIRE = RedisScript.named("session-expire");
    private static final RedisScript POST = RedisScript.named("life", "session-post");
    private static final RedisScript SUMMARY = RedisScript.named("life", "session-summary");
    private static final RedisScript RESTORE = RedisScript.named("life", "session-restore");

    /** Of a session's deltas, in bytes; the contract's 4 MiB. */
    private static final int DELTA_CAP = 4 << 20;

    private final RedisLink redis;

    RedisSessionLog(RedisLink redis) {
        this.redis = redis;
    }

    @Override
    public Uni<Boolean> create(SessionId id, Event.SessionStarted start, Instant at, int losses) {
        long seq = losses * 1_000_000_000L + 1;
        var session = AgentSession.of(id, List.of(new LogEntry(seq, at, start)));
        return redis.run(
                        CREATE,
                        keys(id),
                        List.of(
                                EventJson.write(start),
                                String.valueOf(at.toEpochMilli()),
                                start.task().orgId(),
                                EventJson.write(SessionSummary.of(session)),
                                String.valueOf(losses),
                                start.task().priority().wireName()))
                .map(reply -> RedisLink.number(reply) == 1);
    }

    @Override
    public Uni<Optional<Hot>> look(SessionId id, @Nullable String orgId) {
        return redis.run(LOG, keys(id), orgId == null ? List.of() : List.of(orgId))
                .map(RedisSessionLog::answered)
                .map(reply -> {
                    var entries = RedisEntries.range(reply.get(1));
                    long lacks = RedisLink.number(reply.get(0));
                    return entries.isEmpty() ? Optional.empty() : Optional.of(new Hot(entries, lacks > 0, lacks > 1));
                });
    }

    @Override
    public Uni<Optional<Head>> head(SessionId id) {
        return redis.send(Command.HMGET, RedisKeys.head(id), "st", "o").map(reply -> {
            if (reply == null || reply.get(0) == null) {
                return Optional.empty();
            }
            var owner = String.valueOf(reply.get(1));
            var state = reply.get(0).toString();
            return Optional.of(new Head(state.equals("parked"), state.equals("over"), owner.isEmpty() ? null : owner));
        });
    }

    @Override
    public Uni<Map<SessionId, SessionSummary>> summaries(List<SessionId> ids) {
        if (ids.isEmpty()) {
            return Uni.createFrom().item(Map.of());
        }
        var asked = ids.stream()
                .map(id -> redis.run(SUMMARY, List.of(RedisKeys.head(id)), List.of())
                        .map(reply -> Optional.ofNullable(reply)
                                .map(it -> EventJson.read(it.toString(), SessionSummary.class))))
                .toList();
        return Uni.join().all(asked).andFailFast().map(replies -> {
            var found = new HashMap<SessionId, SessionSummary>();
            replies.forEach(reply -> reply.ifPresent(summary -> found.put(summary.id(), summary)));
            return found;
        });
    }

    @Override
    public Uni<Claim> claim(SessionId id, Claimant claimant) {
        var lease = HexFormat.of().toHexDigits(ThreadLocalRandom.current().nextLong());
        var args = List.of(
                String.valueOf(claimant.ticket()),
                String.valueOf(claimant.least()),
                lease,
                claimant.server(),
                String.valueOf(claimant.fence().attempt()),
                claimant.fence().lease(),
                RedisKeys.SERVER_CHANNEL);
        return redis.run(CLAIM, allKeys(id), args)
                .map(reply -> claimed(answered(reply), lease))
                .call(claim -> claim instanceof Claim.Claimed
                        ? redis.onReplica(RedisKeys.head(id))
                        : Uni.createFrom().voidItem());
    }

    private static Claim claimed(Response reply, String lease) {
        return switch (reply.get(0).toString()) {
            case "missing" -> new Claim.Missing();
            case "parked" -> new Claim.Waiting();
            case "renewed" -> new Claim.Renewed();
            case "refused" -> new Claim.Refused(RedisLink.number(reply.get(1)));
            default ->
                new Claim.Claimed(
                        new Fence((int) RedisLink.number(reply.get(1)), lease),
                        RedisEntries.triples(reply, 5),
                        RedisLink.number(reply.get(2)),
                        reply.get(0).toString().equals("over"),
                        Instant.ofEpochMilli(RedisLink.number(reply.get(3))),
                        RedisLink.number(reply.get(4)) > 0);
        };
    }

    @Override
    public Uni<Appended> append(AgentSession session, Append append) {
        var id = session.id();
        var events = new ArrayList<>(append.facts());
        events.addAll(append.moves());
        var args = new ArrayList<String>(9 + append.deltas().size() + events.size());
        args.add(String.valueOf(session.fence().attempt()));
        args.add(session.fence().lease());
        args.add(String.valueOf(append.number()));
        args.add(String.valueOf(session.version()));
        if (events.isEmpty()) {
            args.add("");
            args.add("");
        } else {
            var after = session.assuming(events);
            args.add(stateOf(after));
            args.add(EventJson.write(SessionSummary.of(after)));
        }
        args.add(String.valueOf(DELTA_CAP));
        args.add(String.valueOf(append.deltas().size()));
        args.add(String.valueOf(append.facts().size()));
        args.addAll(append.deltas());
        events.forEach(event -> args.add(EventJson.write(event)));
        return redis.run(APPEND, List.of(RedisKeys.head(id), RedisKeys.log(id), RedisKeys.deltas(id)), args)
                .map(reply -> appended(id, answered(reply), events))
                .call(appended -> isRest(args.get(4)) && !appended.refused()
                        ? redis.onReplica(RedisKeys.head(id))
                        : Uni.createFrom().voidItem());
    }

    private static Appended appended(SessionId id, Response reply, List<Event> events) {
        refuse(id, reply.get(0).toString());
        int taken = (int) RedisLink.number(reply.get(0));
        var entries = new ArrayList<>(RedisEntries.triples(reply, 3));
        long first = RedisLink.number(reply.get(1));
        var at = Instant.ofEpochMilli(RedisLink.number(reply.get(2)));
        for (int i = 0; i < taken; i++) {
            entries.add(new LogEntry(first + i, at, events.get(i)));
        }
        return new Appended(entries, taken < events.size());
    }

    /** Its owner lets go of it then. */
    private static boolean isRest(String state) {
        return state.equals("parked") || state.equals("over");
    }

    private static String stateOf(AgentSession session) {
        return session.isOver() ? "over" : session.parked() ? "parked" : "live";
    }

    @Override
    public Uni<Posted> post(SessionId id, String rowId, Event event) {
        return redis.run(POST, keys(id), List.of(rowId, EventJson.write(event), RedisKeys.SERVER_CHANNEL))
                .map(RedisSessionLog::answered)
                .map(reply -> posted(id, reply));
    }

    private static Posted posted(SessionId id, Response reply) {
        var outcome = reply.get(0).toString();
        if (outcome.equals("missing")) {
            return new Posted(null, false, false, null);
        }
        var owner = reply.get(1).toString();
        var run = new QueuedRun(
                id, reply.get(2).toString(), Priority.ofWire(reply.get(3).toString()), null);
        return new Posted(run, outcome.equals("over"), outcome.equals("waits"), owner.isEmpty() ? null : owner);
    }

    @Override
    public Uni<Boolean> restore(
            AgentSession session, List<LogEntry> log, @Nullable Owner owner, Set<String> rowsHeard, long floor) {
        return restore(session, log, owner, rowsHeard, floor, null);
    }

    @Override
    public Uni<Boolean> restoreOver(AgentSession session, List<LogEntry> log, Set<String> rowsHeard, Duration expiry) {
        return restore(session, log, null, rowsHeard, 0, expiry);
    }

    private Uni<Boolean> restore(
            AgentSession session,
            List<LogEntry> log,
            @Nullable Owner owner,
            Set<String> rowsHeard,
            long floor,
            @Nullable Duration expiry) {
        var args = new ArrayList<>(List.of(
                String.valueOf(session.fence().attempt()),
                session.fence().lease(),
                owner == null ? "" : owner.server(),
                session.task().orgId(),
                stateOf(session),
                EventJson.write(SessionSummary.of(session)),
                String.join(",", rowsHeard),
                String.valueOf(floor),
                session.task().priority().wireName()));
        args.add(String.valueOf(owner == null ? 0 : owner.ticket()));
        args.add(expiry == null ? "" : String.valueOf(expiry.toMillis()));
        for (var entry : log) {
            args.add(String.valueOf(entry.seq()));
            args.add(String.valueOf(entry.at().toEpochMilli()));
            args.add(EventJson.write(entry.event()));
        }
        return redis.run(RESTORE, allKeys(session.id()), args)
                .map(reply -> answered(reply).toString().equals("restored"));
    }

    @Override
    public Uni<Void> keepResult(AgentSession session, String callId, String result) {
        var id = session.id();
        var fence = session.fence();
        return redis.run(
                        KEEP,
                        List.of(RedisKeys.head(id), RedisKeys.results(id)),
                        List.of(String.valueOf(fence.attempt()), fence.lease(), callId, result))
                .invoke(reply -> refuse(id, answered(reply).toString()))
                .replaceWithVoid();
    }

    /** @param word what a script says that wrote nothing */
    private static void refuse(SessionId id, String word) {
        switch (word) {
            case "stale" -> throw new StaleLease(id);
            case "missing" -> throw new LogBehind(id, true);
            case "behind" -> throw new LogBehind(id, false);
            default -> {}
        }
    }

    @Override
    public Uni<Optional<String>> result(SessionId id, String callId) {
        return redis.send(Command.HGET, RedisKeys.results(id), callId)
                .map(reply -> Optional.ofNullable(reply).map(Response::toString));
    }

    @Override
    public Uni<Map<String, String>> results(SessionId id) {
        return redis.send(Command.HGETALL, RedisKeys.results(id)).map(reply -> {
            var results = new HashMap<String, String>();
            if (reply != null) {
                for (var key : reply.getKeys()) {
                    results.put(key, String.valueOf(reply.get(key)));
                }
            }
            return results;
        });
    }

    @Override
    public Uni<Void> expire(SessionId id, Duration after) {
        return redis.run(EXPIRE, allKeys(id), List.of(String.valueOf(after.toMillis())))
                .replaceWithVoid();
    }

    private static List<String> keys(SessionId id) {
        return List.of(RedisKeys.head(id), RedisKeys.log(id));
    }

    private static List<String> allKeys(SessionId id) {
        return List.of(RedisKeys.head(id), RedisKeys.log(id), RedisKeys.deltas(id), RedisKeys.results(id));
    }

    private static Response answered(@Nullable Response reply) {
        if (reply == null) {
            throw new IllegalStateException("a script gave no reply");
        }
        return reply;
    }
}
