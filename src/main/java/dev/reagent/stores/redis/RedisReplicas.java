package dev.reagent.stores.redis;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.redis.client.Command;
import io.vertx.redis.client.Request;
import java.time.Duration;
import java.util.function.IntConsumer;
import java.util.regex.Pattern;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * Waits until one replica of a master has what was written to the master, if the master has replicas. Uses a separate connection, because
 * {@code WAIT} delays the commands after it. All callers during one wait share the next. While the replicas lag, no caller waits.
 * Thread-safe.
 */
final class RedisReplicas {

    private static final Logger LOG = Logger.getLogger(RedisReplicas.class);

    private static final Pattern CONNECTED = Pattern.compile("connected_slaves:(\\d+)");

    /** The key that is written so that {@code WAIT} on the separate connection has a write to wait for. */
    static final String KEY = "r:wait";

    private final RedisLane lane;
    private final Settings settings;
    private volatile int connected;
    private volatile boolean lagging;
    private @Nullable Promise<Void> next;
    private int asking;
    private boolean waiting;

    /**
     * @param patience how long to wait for a replica; zero: never
     * @param onMissed called with the number of writes that continued before a replica had them, if there are replicas
     */
    record Settings(Duration patience, IntConsumer onMissed) {}

    RedisReplicas(RedisLane lane, Settings settings) {
        this.lane = lane;
        this.settings = settings;
    }

    /** Returns the number of replicas at the last count. */
    int connected() {
        return connected;
    }

    /** Returns whether no replica had the writes in time. */
    boolean isLagging() {
        return lagging;
    }

    /**
     * @param key a variant of {@link #KEY} that lies on this master
     * @return succeeds in any case, at once if there are no replicas
     */
    Future<Void> await(String key) {
        if (connected == 0 || settings.patience().isZero()) {
            return Future.succeededFuture();
        }
        if (lagging) {
            settings.onMissed().accept(1);
            return Future.succeededFuture();
        }
        synchronized (this) {
            if (next == null) {
                next = Promise.promise();
            }
            asking++;
            var asked = next.future();
            if (!waiting) {
                begin(key);
            }
            return asked;
        }
    }

    /** Counts the replicas, and tries again if they lagged. Must be called every second. */
    void check(String key) {
        lane.breakIfSilent();
        lane.send(Request.cmd(Command.INFO).arg("replication")).onSuccess(info -> {
            var found = CONNECTED.matcher(String.valueOf(info));
            int before = connected;
            connected = found.find() ? Integer.parseInt(found.group(1)) : 0;
            if (before > 0 && connected == 0) {
                LOG.warn("Redis has no replica any more");
                lagging = false;
            }
        });
        synchronized (this) {
            if (lagging && !waiting) {
                next = next == null ? Promise.promise() : next;
                begin(key);
            }
        }
    }

    private void begin(String key) {
        var those = next;
        int many = asking;
        next = null;
        asking = 0;
        waiting = true;
        // WAIT covers only the writes of its own connection
        lane.send(Request.cmd(Command.SET).arg(key).arg(""));
        lane.send(Request.cmd(Command.WAIT)
                        .arg("1")
                        .arg(Long.toString(settings.patience().toMillis())))
                .onComplete(answer -> {
                    boolean have = answer.succeeded() && RedisReply.number(answer.result()) > 0;
                    if (have == lagging) {
                        LOG.log(
                                have ? Logger.Level.INFO : Logger.Level.WARN,
                                have
                                        ? "a replica of Redis is in step again"
                                        : "no replica of Redis had in time what was written; until one has, nobody waits for it");
                    }
                    lagging = !have;
                    end(key, have ? 0 : many, those);
                });
    }

    private void end(String key, int missed, @Nullable Promise<Void> those) {
        synchronized (this) {
            waiting = false;
            if (next != null) {
                begin(key);
            }
        }
        if (missed > 0) {
            settings.onMissed().accept(missed);
        }
        if (those != null) {
            those.complete();
        }
    }
}
