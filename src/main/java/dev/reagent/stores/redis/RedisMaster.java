package dev.reagent.stores.redis;

import io.smallrye.mutiny.Uni;
import io.vertx.redis.client.Command;
import io.vertx.redis.client.Request;
import io.vertx.redis.client.Response;
import org.jspecify.annotations.Nullable;

/** A node of Redis that accepts writes. Thread-safe. */
public final class RedisMaster {

    private final String name;
    private final @Nullable String tag;
    private final RedisLane lane;
    private final RedisReplicas replicas;

    /** @param tag a hash tag that leads to this node; null if every key leads to it */
    RedisMaster(String name, @Nullable String tag, RedisLane lane, RedisReplicas replicas) {
        this.replicas = replicas;
        this.name = name;
        this.tag = tag;
        this.lane = lane;
    }

    /** Returns its address for an operator, without secrets. */
    public String name() {
        return name;
    }

    RedisReplicas replicas() {
        return replicas;
    }

    /** Returns a variant of the key that lies on this node. */
    public String key(String plain) {
        return tag == null ? plain : key(plain, tag);
    }

    static String key(String plain, String tag) {
        return plain + ":{" + tag + "}";
    }

    /** Sends a command to this node, whatever its keys. Nil is a null item; the client's own types do not show this. */
    @SuppressWarnings("NullAway")
    public Uni<@Nullable Response> send(Command command, String... args) {
        var request = Request.cmd(command);
        for (var arg : args) {
            request.arg(arg);
        }
        return Uni.createFrom().emitter(emitter -> lane.send(request).onComplete(emitter::complete, emitter::fail));
    }
}
