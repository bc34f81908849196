package dev.reagent.stores.redis;

import io.vertx.core.Future;
import io.vertx.redis.client.Redis;
import io.vertx.redis.client.RedisConnection;
import io.vertx.redis.client.Request;
import io.vertx.redis.client.Response;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A single Redis that holds all keys, under an address that another Redis may take over. Its client keeps every connection on one event
 * loop, so more lanes would only share fewer writes. Thread-safe.
 */
final class RedisAlone implements RedisNodes {

    private final Redis redis;
    private final RedisLane lane;
    private final RedisReplicas replicas;

    RedisAlone(Redis redis, RedisReplicas.Settings settings) {
        this.redis = redis;
        this.lane = new RedisLane(redis);
        this.replicas = new RedisReplicas(new RedisLane(redis), settings);
    }

    @Override
    public Future<@Nullable Response> send(String key, Request request) {
        return lane.send(request).onFailure(this::leaveReplica);
    }

    /** Leaves a connection whose Redis became a replica. The address may lead to the new master by now. */
    private void leaveReplica(Throwable failure) {
        if (RedisTrouble.READ_ONLY.is(failure)) {
            lane.leave();
        }
    }

    @Override
    public Future<Void> onReplica(String key) {
        return replicas.await(RedisReplicas.KEY);
    }

    @Override
    public Future<List<RedisMaster>> masters() {
        return Future.succeededFuture(List.of(new RedisMaster("redis", null, lane, replicas)));
    }

    @Override
    public Future<RedisConnection> connect() {
        return redis.connect();
    }

    @Override
    public void check() {
        lane.breakIfSilent();
        replicas.check(RedisReplicas.KEY);
    }
}
