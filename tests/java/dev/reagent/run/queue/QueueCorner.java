package dev.reagent.run.queue;

import dev.reagent.stores.redis.RedisLink;
import io.vertx.redis.client.Command;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;

/** A queue of its own in the server's Redis, from which the server takes nothing. */
final class QueueCorner {

    private static final Duration PATIENCE = Duration.ofSeconds(10);

    private final RedisLink redis;
    private final String prefix = "r:{queue-" + UUID.randomUUID() + "}";

    QueueCorner(RedisLink redis) {
        this.redis = redis;
    }

    RedisRunQueue queue(QueueSettings settings, QueueGate gate) {
        return new RedisRunQueue(redis, prefix, settings, gate);
    }

    RedisBacklog backlog(QueueSettings settings) {
        return new RedisBacklog(redis, prefix, settings);
    }

    String key(String name) {
        return prefix + ":" + name;
    }

    /** What is kept now, in the order of the alphabet. */
    List<String> keys() {
        var keys = new ArrayList<String>();
        redis.send(Command.KEYS, prefix + "*")
                .await()
                .atMost(PATIENCE)
                .forEach(key -> keys.add(key.toString().substring(prefix.length() + 1)));
        return keys.stream().sorted().toList();
    }

    void forget() {
        keys().forEach(name -> redis.send(Command.DEL, key(name)).await().atMost(PATIENCE));
    }
}
