package dev.reagent.run;

import dev.reagent.agent.Priority;
import dev.reagent.stores.RedisLink;
import dev.reagent.stores.RedisScript;
import io.smallrye.mutiny.Uni;
import io.vertx.redis.client.Response;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Duration;
import java.util.EnumMap;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The queue in Redis, counted. Thread-safe. */
@ApplicationScoped
class RedisBacklog implements Backlog {

    private static final RedisScript LOOK = RedisScript.named("queue", "queue-look");

    private final RedisLink redis;

    RedisBacklog(RedisLink redis) {
        this.redis = redis;
    }

    @Override
    public Uni<Waiting> look() {
        return redis.run(LOOK, List.of(RedisKeys.QUEUE), List.of()).map(RedisBacklog::waiting);
    }

    private static Waiting waiting(@Nullable Response reply) {
        if (reply == null) {
            throw new IllegalStateException("the queue's script answers with four numbers");
        }
        var sessions = new EnumMap<Priority, Long>(Priority.class);
        for (var priority : Priority.values()) {
            sessions.put(priority, RedisLink.number(reply.get(priority.ordinal())));
        }
        return new Waiting(sessions, Duration.ofMillis(Math.max(0, RedisLink.number(reply.get(3)))));
    }
}
