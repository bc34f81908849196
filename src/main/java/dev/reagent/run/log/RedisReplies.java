package dev.reagent.run.log;

import dev.reagent.agent.Event;
import dev.reagent.agent.LogEntry;
import dev.reagent.agent.call.Fence;
import dev.reagent.agent.task.Priority;
import dev.reagent.agent.task.SessionId;
import dev.reagent.run.log.SessionLog.Appended;
import dev.reagent.run.log.SessionLog.Claim;
import dev.reagent.run.log.SessionLog.Head;
import dev.reagent.run.log.SessionLog.Hot;
import dev.reagent.run.log.SessionLog.Posted;
import dev.reagent.run.queue.QueuedRun;
import dev.reagent.stores.redis.RedisReply;
import io.vertx.redis.client.Response;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Reads the replies of the scripts of a session's log. */
final class RedisReplies {

    private RedisReplies() {}

    static Claim claimed(Response reply, String lease) {
        return switch (reply.get(0).toString()) {
            case "missing" -> new Claim.Missing();
            case "parked" -> new Claim.Waiting();
            case "renewed" -> new Claim.Renewed();
            case "refused" -> new Claim.Refused(RedisReply.number(reply.get(1)));
            default ->
                new Claim.Claimed(
                        new Fence((int) RedisReply.number(reply.get(1)), lease),
                        RedisEntries.triples(reply, 5),
                        RedisReply.number(reply.get(2)),
                        reply.get(0).toString().equals("over"),
                        Instant.ofEpochMilli(RedisReply.number(reply.get(3))),
                        RedisReply.number(reply.get(4)) > 0);
        };
    }

    static Appended appended(SessionId id, Response reply, List<Event> events) {
        refuse(id, reply.get(0).toString());
        int taken = (int) RedisReply.number(reply.get(0));
        var entries = new ArrayList<>(RedisEntries.triples(reply, 4));
        long first = RedisReply.number(reply.get(1));
        var at = Instant.ofEpochMilli(RedisReply.number(reply.get(2)));
        for (int i = 0; i < taken; i++) {
            entries.add(new LogEntry(first + i, at, events.get(i)));
        }
        return new Appended(entries, taken < events.size());
    }

    /** Whether an append was the session's first write in this life of Redis. */
    static boolean appendBeginsLife(Response reply) {
        return RedisReply.number(reply.get(3)) == 1;
    }

    /** As above, for a post. */
    static boolean postBeginsLife(Response reply) {
        return reply.size() > 4 && RedisReply.number(reply.get(4)) == 1;
    }

    static Posted posted(SessionId id, Response reply) {
        return switch (reply.get(0).toString()) {
            case "missing" -> new Posted.Missing();
            case "over" -> new Posted.Over();
            case "waits" -> new Posted.Waiting(run(id, reply));
            default -> {
                var owner = reply.get(1).toString();
                yield owner.isEmpty() ? new Posted.Unowned(run(id, reply)) : new Posted.Owned(run(id, reply), owner);
            }
        };
    }

    private static QueuedRun run(SessionId id, Response reply) {
        return new QueuedRun(
                id, reply.get(2).toString(), Priority.ofWire(reply.get(3).toString()), null);
    }

    /** Returns a log; empty if Redis has none. */
    static Optional<Hot> hot(Response reply) {
        var entries = RedisEntries.range(reply.get(1));
        long kind = RedisReply.number(reply.get(0));
        if (kind == 3) {
            return Optional.of(new Hot.Later(entries, RedisEntries.size(reply.get(1))));
        }
        if (entries.isEmpty()) {
            return Optional.empty();
        }
        return Optional.of(
                kind == 0
                        ? new Hot.Whole(entries, RedisEntries.size(reply.get(1)))
                        : new Hot.Lacking(entries, kind == 2));
    }

    static Head head(String state) {
        return switch (state) {
            case "parked" -> Head.PARKED;
            case "over" -> Head.OVER;
            default -> Head.LIVE;
        };
    }

    /** Throws the exception of a reply that reports a refused write. @param word first item of the reply */
    static void refuse(SessionId id, String word) {
        switch (word) {
            case "stale" -> throw new StaleLease(id);
            case "missing" -> throw new LogBehind(id, true);
            case "behind" -> throw new LogBehind(id, false);
            default -> {}
        }
    }

    static Response answered(@Nullable Response reply) {
        if (reply == null) {
            throw new IllegalStateException("a script gave no reply");
        }
        return reply;
    }
}
