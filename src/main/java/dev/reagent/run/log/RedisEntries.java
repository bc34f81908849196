package dev.reagent.run.log;

import dev.reagent.agent.LogEntry;
import dev.reagent.stores.redis.RedisReply;
import io.vertx.redis.client.Response;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/** Reads entries of a session's log from replies of Redis and its scripts. Pure. */
final class RedisEntries {

    private RedisEntries() {}

    /**
     * Reads a reply that has, from an index on, three items for each entry: its id in the stream, its time in milliseconds, its event.
     */
    static List<LogEntry> triples(Response reply, int from) {
        var entries = new ArrayList<LogEntry>((reply.size() - from) / 3);
        for (int i = from; i < reply.size(); i += 3) {
            entries.add(entry(reply.get(i), reply.get(i + 1), reply.get(i + 2)));
        }
        return entries;
    }

    /** Reads entries of the log's stream from a reply of XRANGE. */
    static List<LogEntry> range(Response range) {
        var entries = new ArrayList<LogEntry>(range.size());
        for (var item : range) {
            entries.add(streamed(item));
        }
        return entries;
    }

    /** Returns how long the events of such a reply are, in bytes. */
    static long size(Response range) {
        long size = 0;
        for (var item : range) {
            size += item.get(1).get(1).toBuffer().length();
        }
        return size;
    }

    /** Reads one item of such a reply. */
    static LogEntry streamed(Response item) {
        var fields = item.get(1);
        return entry(item.get(0), fields.get(3), fields.get(1));
    }

    private static LogEntry entry(Response streamId, Response at, Response event) {
        var id = streamId.toString();
        return new LogEntry(
                Long.parseLong(id.substring(0, id.indexOf('-'))),
                Instant.ofEpochMilli(RedisReply.number(at)),
                EventJson.event(event.toString()));
    }
}
