package dev.reagent.stores.redis;

import io.vertx.core.Future;
import io.vertx.redis.client.Redis;
import io.vertx.redis.client.Request;
import io.vertx.redis.client.Response;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * Sends commands to Redis one after another on one connection, without waiting for answers. Many commands share one write and one fsync.
 * The connection is opened with the first command, and opened again after it broke or fell silent. Thread-safe.
 */
final class RedisLane {

    /** Longer than a slow fsync, and shorter than a lease. */
    static final Duration PATIENCE = Duration.ofSeconds(4);

    private final Redis redis;
    private @Nullable RedisLine line;

    RedisLane(Redis redis) {
        this.redis = redis;
    }

    Future<@Nullable Response> send(Request request) {
        return line().send(request);
    }

    /** Sends a command after ASKING to a node that is taking over its key. Without ASKING that node refuses the command. */
    Future<@Nullable Response> sendAsking(Request request) {
        return line().sendAsking(request);
    }

    /** Sends the next commands over another connection. */
    void leave() {
        RedisLine left;
        synchronized (this) {
            left = line;
        }
        if (left != null) {
            left.leave();
        }
    }

    private synchronized RedisLine line() {
        // a connection that failed before this field was set could not clear it
        if (line == null || line.isRefused()) {
            line = new RedisLine(redis.connect(), this::lost);
        }
        return line;
    }

    private synchronized void lost(RedisLine broken) {
        if (line == broken) {
            line = null;
        }
    }

    /** Fails the callers that have waited too long for an answer. The next commands use another connection. */
    void breakIfSilent() {
        RedisLine silent;
        synchronized (this) {
            silent = line;
        }
        if (silent != null && silent.isSilentFor(PATIENCE)) {
            silent.giveUp();
        }
    }
}
