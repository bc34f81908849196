package dev.reagent.stores.redis;

import io.vertx.redis.client.Response;
import org.jspecify.annotations.Nullable;

/** Reads replies of Redis. */
public final class RedisReply {

    private RedisReply() {}

    /** Reads a reply, or a part of one, that is an integer. */
    public static long number(@Nullable Response reply) {
        return Long.parseLong(String.valueOf(reply));
    }
}
