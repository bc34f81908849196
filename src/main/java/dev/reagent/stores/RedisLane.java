package dev.reagent.stores;

import io.vertx.core.Future;
import io.vertx.redis.client.Redis;
import io.vertx.redis.client.Request;
import io.vertx.redis.client.Response;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * Commands to Redis that follow each other on one connection without waiting for answers: many share one write, and one
 * fsync. The connection is opened with the first command, and anew after it broke or fell silent. Thread-safe.
 */
final class RedisLane {

    /** Longer than a slow fsync, shorter than a lease. */
    static final Duration PATIENCE = Duration.ofSeconds(4);

    private final Redis redis;
    private @Nullable RedisLine line;

    RedisLane(Redis redis) {
        this.redis = redis;
    }

    Future<@Nullable Response> send(Request request) {
        return line().send(request);
    }

    /** Sends a command to a node that is about to answer for its key, and refuses whoever does not say so. */
    Future<@Nullable Response> sendAsking(Request request) {
        return line().sendAsking(request);
    }

    /** What comes next goes over another connection. */
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
        // one that was refused before we had it in our hands could not tell us so
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

    /** Fails what has waited for too long with nothing heard; what comes next goes over another connection. */
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
