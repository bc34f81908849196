package dev.reagent.stores;

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
 * Waits until one replica of a master has what was written to the master, where it has replicas. On a connection of its own, as {@code
 * WAIT} holds up what comes after it; all who ask while one wait is under way share the next. While the replicas lag nobody
 * waits. Thread-safe.
 */
final class RedisReplicas {

    private static final Logger LOG = Logger.getLogger(RedisReplicas.class);

    private static final Pattern CONNECTED = Pattern.compile("connected_slaves:(\\d+)");

    /** What is written so that its own connection has something to wait for. */
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
     * @param onMissed told how many writes went on without a replica's word, where there are replicas
     */
    record Settings(Duration patience, IntConsumer onMissed) {}

    RedisReplicas(RedisLane lane, Settings settings) {
        this.lane = lane;
        this.settings = settings;
    }

    /** How many there are, as of the last look. */
    int connected() {
        return connected;
    }

    /** Whether none of them had in time what was written. */
    boolean isLagging() {
        return lagging;
    }

    /**
     * @param key a name for {@link #KEY} that lies on this master
     * @return succeeds in any case, at once where there are no replicas
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

    /** To be called every second: counts them, and tries again where they lagged. */
    void look(String key) {
        lane.breakIfSilent();
        lane.send(Request.cmd(Command.INFO).arg("replication")).onSuccess(info -> {
            var found = CONNECTED.matcher(String.valueOf(info));
            int before = connected;
            connected = found.find() ? Integer.parseInt(found.group(1)) : 0;
            if (before > 0 && connected == 0) {
                LOG.warn("this Redis has no replica any more");
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
        // WAIT counts what its own connection wrote
        lane.send(Request.cmd(Command.SET).arg(key).arg(""));
        lane.send(Request.cmd(Command.WAIT)
                        .arg("1")
                        .arg(Long.toString(settings.patience().toMillis())))
                .onComplete(answer -> {
                    boolean have = answer.succeeded() && RedisLink.number(answer.result()) > 0;
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
