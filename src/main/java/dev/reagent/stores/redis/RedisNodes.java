package dev.reagent.stores.redis;

import io.vertx.core.Future;
import io.vertx.redis.client.RedisConnection;
import io.vertx.redis.client.Request;
import io.vertx.redis.client.Response;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The nodes that commands are sent to: a single Redis, or the nodes of a cluster. */
interface RedisNodes {

    /**
     * Sends a command to the node that answers for a key.
     *
     * @return its answer; fails with the error that Redis answers, or with an {@link java.io.IOException} if it does not answer in time
     */
    Future<@Nullable Response> send(String key, Request request);

    /**
     * Waits until a replica has the earlier writes under a key, if its master has replicas. Succeeds in any case, within
     * {@code reagent.stores.replica-patience}.
     */
    Future<Void> onReplica(String key);

    /** Returns every node that accepts writes. */
    Future<List<RedisMaster>> masters();

    /** Opens a separate connection for publish and subscribe, which any node serves. If a node is down, the next call uses another one. */
    Future<RedisConnection> connect();

    /** Fails callers that have waited too long. Must be called every second. */
    void check();
}
