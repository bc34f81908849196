package dev.reagent.run.log;

import dev.reagent.agent.AgentSession;
import dev.reagent.agent.Event;
import dev.reagent.agent.LogEntry;
import dev.reagent.agent.Seq;
import dev.reagent.agent.task.SessionId;
import dev.reagent.run.queue.QueueKeys;
import dev.reagent.stores.redis.RedisLink;
import dev.reagent.stores.redis.RedisReply;
import dev.reagent.stores.redis.RedisScript;
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

/** Session logs in Redis: a stream of events, a hash as head, a stream of deltas. Each write is one script. Thread-safe. */
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

    /** Most bytes of a session's deltas; 4 MiB by the API's contract. */
    private static final int DELTA_CAP = 4 << 20;

    private final RedisLink redis;

    RedisSessionLog(RedisLink redis) {
        this.redis = redis;
    }

    @Override
    public Uni<Boolean> create(SessionId id, Event.SessionStarted start, Instant at, int losses) {
        long seq = Seq.floor(losses) + 1;
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
                                start.task().schedule().priority().wireName()))
                .map(reply -> RedisReply.number(reply) == 1);
    }

    @Override
    public Uni<Optional<Hot>> find(SessionId id, @Nullable String orgId, long known) {
        return redis.run(LOG, keys(id), List.of(orgId == null ? "" : orgId, String.valueOf(known)))
                .map(RedisReplies::answered)
                .map(RedisReplies::hot);
    }

    @Override
    public Uni<Optional<Head>> head(SessionId id) {
        return redis.send(Command.HGET, RedisKeys.head(id), "st")
                .map(reply -> Optional.ofNullable(reply).map(state -> RedisReplies.head(state.toString())));
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
                QueueKeys.SERVER_CHANNEL);
        return redis.run(CLAIM, allKeys(id), args)
                .map(reply -> RedisReplies.claimed(RedisReplies.answered(reply), lease))
                .call(claim -> onReplica(id, claim instanceof Claim.Claimed));
    }

    @Override
    public Uni<Appended> append(AgentSession session, Append append) {
        var id = session.id();
        var events = new ArrayList<Event>(append.facts());
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
            var after = session.assuming(events, Instant.now());
            args.add(stateOf(after));
            args.add(EventJson.write(SessionSummary.of(after)));
        }
        args.add(String.valueOf(DELTA_CAP));
        args.add(String.valueOf(append.deltas().size()));
        args.add(String.valueOf(append.facts().size()));
        args.addAll(append.deltas());
        events.forEach(event -> args.add(EventJson.write(event)));
        return redis.run(APPEND, List.of(RedisKeys.head(id), RedisKeys.log(id), RedisKeys.deltas(id)), args)
                .map(RedisReplies::answered)
                .flatMap(reply -> {
                    var appended = RedisReplies.appended(id, reply, events);
                    boolean releases = isRelease(args.get(4)) && !appended.refused();
                    return onReplica(id, releases || RedisReplies.appendBeginsLife(reply))
                            .replaceWith(appended);
                });
    }

    /**
     * Waits for a replica where a failover must not lose a write. The first write of a life is one: its numbers begin anew, and if it were
     * lost, the next life would give the same ones to other events.
     */
    private Uni<Void> onReplica(SessionId id, boolean mustNotBeLost) {
        return mustNotBeLost
                ? redis.onReplica(RedisKeys.head(id))
                : Uni.createFrom().voidItem();
    }

    /** Whether the owner releases the session after this write, so that a replica should have it first. */
    private static boolean isRelease(String state) {
        return state.equals("parked") || state.equals("over");
    }

    private static String stateOf(AgentSession session) {
        return session.isOver() ? "over" : session.isParked() ? "parked" : "live";
    }

    @Override
    public Uni<Posted> post(SessionId id, String rowId, Event.ByOthers event) {
        return redis.run(POST, keys(id), List.of(rowId, EventJson.write(event), QueueKeys.SERVER_CHANNEL))
                .map(RedisReplies::answered)
                .call(reply -> onReplica(id, RedisReplies.postBeginsLife(reply)))
                .map(reply -> RedisReplies.posted(id, reply));
    }

    @Override
    public Uni<Boolean> restore(
            AgentSession session, List<LogEntry> log, @Nullable Owner owner, Set<String> postedIds, long floor) {
        return restore(session, log, owner, postedIds, floor, null);
    }

    @Override
    public Uni<Boolean> restoreOver(AgentSession session, List<LogEntry> log, Set<String> postedIds, Duration expiry) {
        return restore(session, log, null, postedIds, 0, expiry);
    }

    private Uni<Boolean> restore(
            AgentSession session,
            List<LogEntry> log,
            @Nullable Owner owner,
            Set<String> postedIds,
            long floor,
            @Nullable Duration expiry) {
        var args = new ArrayList<>(List.of(
                String.valueOf(session.fence().attempt()),
                session.fence().lease(),
                owner == null ? "" : owner.server(),
                session.task().orgId(),
                stateOf(session),
                EventJson.write(SessionSummary.of(session)),
                String.join(",", postedIds),
                String.valueOf(floor),
                session.task().schedule().priority().wireName()));
        args.add(String.valueOf(owner == null ? 0 : owner.ticket()));
        args.add(expiry == null ? "" : String.valueOf(expiry.toMillis()));
        for (var entry : log) {
            args.add(String.valueOf(entry.seq()));
            args.add(String.valueOf(entry.at().toEpochMilli()));
            args.add(EventJson.write(entry.event()));
        }
        return redis.run(RESTORE, allKeys(session.id()), args)
                .map(reply -> RedisReplies.answered(reply).toString().equals("restored"))
                .call(restored -> onReplica(session.id(), restored));
    }

    @Override
    public Uni<Void> keepResult(AgentSession session, String callId, String result) {
        var id = session.id();
        var fence = session.fence();
        return redis.run(
                        KEEP,
                        List.of(RedisKeys.head(id), RedisKeys.results(id)),
                        List.of(String.valueOf(fence.attempt()), fence.lease(), callId, result))
                .invoke(reply ->
                        RedisReplies.refuse(id, RedisReplies.answered(reply).toString()))
                .replaceWithVoid();
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
}
