package dev.reagent.run.log;

import dev.reagent.agent.LogEntry;
import dev.reagent.agent.task.SessionId;
import dev.reagent.stores.redis.RedisLink;
import dev.reagent.stores.redis.RedisReply;
import dev.reagent.stores.redis.RedisScript;
import io.smallrye.mutiny.Uni;
import io.vertx.redis.client.Response;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

/** Reads a session's two streams with one script, so both are of the same moment. Thread-safe. */
@ApplicationScoped
class RedisStreamRecords implements StreamRecords {

    private static final RedisScript READ = RedisScript.named("session-read");

    private static final int AT_ONCE = 512;

    private final RedisLink redis;

    RedisStreamRecords(RedisLink redis) {
        this.redis = redis;
    }

    @Override
    public Uni<Batch> read(SessionId id, long afterEvent, long afterDelta) {
        return redis.run(
                        READ,
                        List.of(RedisKeys.head(id), RedisKeys.log(id), RedisKeys.deltas(id)),
                        List.of(String.valueOf(afterEvent), String.valueOf(afterDelta), String.valueOf(AT_ONCE)))
                .map(reply -> batch(Objects.requireNonNull(reply)));
    }

    private static Batch batch(Response reply) {
        var gone = reply.get(1);
        var events = new ArrayList<LogEntry>();
        var deltas = new ArrayList<DeltaRecord>();
        for (var item : reply.get(2)) {
            events.add(RedisEntries.streamed(item));
        }
        for (var item : reply.get(3)) {
            var fields = item.get(1);
            deltas.add(new DeltaRecord(
                    seq(item.get(0)),
                    Instant.ofEpochMilli(RedisReply.number(fields.get(3))),
                    fields.get(1).toString()));
        }
        long upTo = Long.MAX_VALUE;
        if (events.size() == AT_ONCE) {
            upTo = events.getLast().seq();
        }
        if (deltas.size() == AT_ONCE) {
            upTo = Math.min(upTo, deltas.getLast().seq());
        }
        return new Batch(reply.get(0) != null, events, deltas, upTo, gone == null ? 0 : seq(gone));
    }

    private static long seq(Response streamId) {
        var text = streamId.toString();
        return Long.parseLong(text.substring(0, text.indexOf('-')));
    }
}
