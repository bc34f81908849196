package dev.reagent.stores;

import io.vertx.core.Future;
import io.vertx.redis.client.RedisConnection;
import io.vertx.redis.client.Request;
import io.vertx.redis.client.Response;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What commands are sent to: one Redis, or the nodes of a cluster. */
interface RedisNodes {

    /**
     * Sends a command to the node that answers for a key.
     *
     * @return its answer; fails with what Redis answers, or an {@link java.io.IOException} where it does not in time
     */
    Future<@Nullable Response> send(String key, Request request);

    /**
     * Waits until a replica has what was written under a key, where its master has replicas. Succeeds in any case, within
     * {@code reagent.stores.replica-patience}.
     */
    Future<Void> onReplica(String key);

    /** Every node that takes writes. */
    Future<List<RedisMaster>> masters();

    /** A connection of its own for publish and subscribe, which any node serves; another node at the next call where one is away. */
    Future<RedisConnection> connect();

    /** To be called every second: fails those who have waited for too long. */
    void look();
}
