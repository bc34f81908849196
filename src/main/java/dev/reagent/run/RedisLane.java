package dev.reagent.run;

import io.vertx.core.Future;
import io.vertx.redis.client.Redis;
import io.vertx.redis.client.RedisConnection;
import io.vertx.redis.client.Request;
import io.vertx.redis.client.Response;
import io.vertx.redis.client.impl.PooledRedisConnection;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * One connection to Redis on which commands follow each other without waiting for answers: many share one write, and one
 * fsync. Opened with the first command, and anew after it broke. Thread-safe.
 */
final class RedisLane {

    /** Longer than a slow fsync, shorter than a lease. */
    static final Duration PATIENCE = Duration.ofSeconds(4);

    private final Redis redis;
    private @Nullable Future<RedisConnection> connection;
    private int waiting;
    private long heardAt;

    RedisLane(Redis redis) {
        this.redis = redis;
    }

    Future<@Nullable Response> send(Request request) {
        Future<RedisConnection> open;
        synchronized (this) {
            if (connection == null) {
                connection = open();
            }
            open = connection;
            if (waiting++ == 0) {
                heardAt = System.nanoTime();
            }
        }
        return open.compose(lane -> lane.send(request)).onComplete(answer -> heard());
    }

    private Future<RedisConnection> open() {
        var fresh = redis.connect().timeout(PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
        fresh.onSuccess(lane -> {
            lane.endHandler(ended -> lost(fresh));
            lane.exceptionHandler(failure -> lost(fresh));
        });
        fresh.onFailure(failure -> lost(fresh));
        return fresh;
    }

    private synchronized void lost(Future<RedisConnection> broken) {
        if (connection == broken) {
            connection = null;
        }
    }

    private synchronized void heard() {
        waiting--;
        heardAt = System.nanoTime();
    }

    /** Gives the connection up where commands wait and nothing has been heard for too long: they fail, and may retry. */
    void breakIfSilent() {
        Future<RedisConnection> silent;
        synchronized (this) {
            if (waiting == 0 || System.nanoTime() - heardAt < PATIENCE.toNanos()) {
                return;
            }
            silent = connection;
            connection = null;
        }
        if (silent != null) {
            silent.onSuccess(RedisLane::cut);
        }
    }

    /** The pool's own close would keep the connection for the next one, and what waits on it waiting. */
    private static void cut(RedisConnection lane) {
        if (lane instanceof PooledRedisConnection pooled) {
            pooled.actual().forceClose();
        } else {
            lane.close();
        }
    }
}
