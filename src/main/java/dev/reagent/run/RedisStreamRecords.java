package dev.reagent.run;

import dev.reagent.agent.LogEntry;
import dev.reagent.agent.SessionId;
import io.smallrye.mutiny.Uni;
import io.vertx.redis.client.Command;
import io.vertx.redis.client.Request;
import io.vertx.redis.client.Response;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Instant;
import java.util.ArrayList;
import org.jspecify.annotations.Nullable;

/** Reads a session's two streams with one XREAD: both as they were at one moment. Thread-safe. */
@ApplicationScoped
class RedisStreamRecords implements StreamRecords {

    private static final int AT_ONCE = 512;

    private final RedisLink redis;

    RedisStreamRecords(RedisLink redis) {
        this.redis = redis;
    }

    @Override
    public Uni<Batch> read(SessionId id, long afterEvent, long afterDelta) {
        var read = Request.cmd(Command.XREAD)
                .arg("COUNT")
                .arg(AT_ONCE)
                .arg("STREAMS")
                .arg(RedisKeys.log(id))
                .arg(RedisKeys.deltas(id))
                .arg(afterEvent + "-0")
                .arg(afterDelta + "-0");
        return redis.send(Command.HGET, RedisKeys.head(id), "gone")
                .flatMap(gone -> redis.send(read).map(reply -> batch(id, reply, gone == null ? 0 : seq(gone))));
    }

    private static Batch batch(SessionId id, @Nullable Response reply, long trimmed) {
        var events = new ArrayList<LogEntry>();
        var deltas = new ArrayList<DeltaRecord>();
        for (var item : entries(reply, RedisKeys.log(id))) {
            events.add(RedisSessionLog.streamed(item));
        }
        for (var item : entries(reply, RedisKeys.deltas(id))) {
            var fields = item.get(1);
            deltas.add(new DeltaRecord(
                    seq(item.get(0)),
                    Instant.ofEpochMilli(RedisLink.number(fields.get(3))),
                    fields.get(1).toString()));
        }
        long upTo = Long.MAX_VALUE;
        if (events.size() == AT_ONCE) {
            upTo = events.getLast().seq();
        }
        if (deltas.size() == AT_ONCE) {
            upTo = Math.min(upTo, deltas.getLast().seq());
        }
        return new Batch(events, deltas, upTo, trimmed);
    }

    /** A map by stream in one version of the protocol, a list of pairs in the other. */
    private static Iterable<Response> entries(@Nullable Response reply, String stream) {
        if (reply == null) {
            return new ArrayList<>();
        }
        if (reply.getKeys().contains(stream)) {
            return reply.get(stream);
        }
        for (var pair : reply) {
            if (pair.size() == 2 && String.valueOf(pair.get(0)).equals(stream)) {
                return pair.get(1);
            }
        }
        return new ArrayList<>();
    }

    private static long seq(Response streamId) {
        var text = streamId.toString();
        return Long.parseLong(text.substring(0, text.indexOf('-')));
    }
}
