package dev.reagent.run.log;

import dev.reagent.stores.redis.RedisLink;
import io.vertx.core.Vertx;
import io.vertx.redis.client.Command;
import io.vertx.redis.client.RedisConnection;
import io.vertx.redis.client.Request;
import io.vertx.redis.client.Response;
import io.vertx.redis.client.ResponseType;
import jakarta.annotation.PreDestroy;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArraySet;
import java.util.function.Consumer;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/** Signals over Redis' publish and subscribe. Uses one connection of its own, and reconnects when it breaks or stops answering. */
@ApplicationScoped
class RedisSignals implements Signals {

    private static final Logger LOG = Logger.getLogger(RedisSignals.class);

    private static final long RECONNECT_MS = 500;

    /** Interval of the liveness checks: a peer may hang without closing the connection. */
    private static final long CHECK_MS = 2000;

    private final RedisLink redis;
    private final Vertx vertx;
    private final Map<String, Set<Consumer<String>>> listeners = new HashMap<>();
    private @Nullable RedisConnection connection;
    private boolean connecting;
    private boolean unanswered;
    private boolean stopped;
    private final long watch;

    RedisSignals(RedisLink redis, Vertx vertx) {
        this.redis = redis;
        this.vertx = vertx;
        this.watch = vertx.setPeriodic(CHECK_MS, tick -> check());
    }

    /** Ends the connection. It is not opened again: a reconnect that is due meets a client that is gone. */
    @PreDestroy
    void stop() {
        RedisConnection open;
        synchronized (this) {
            stopped = true;
            vertx.cancelTimer(watch);
            open = connection;
            connection = null;
        }
        // not under the lock: a connection that ends now holds its own, waits for this one, and close() waits for that
        if (open != null) {
            open.close();
        }
    }

    @Override
    public Subscription listen(String channel, Consumer<String> listener) {
        synchronized (this) {
            var others = listeners.get(channel);
            if (others == null) {
                listeners.put(channel, new CopyOnWriteArraySet<>(List.of(listener)));
                if (connection == null) {
                    connect();
                } else {
                    send(connection, Command.SUBSCRIBE, channel);
                }
            } else {
                others.add(listener);
            }
        }
        return () -> stop(channel, listener);
    }

    private synchronized void stop(String channel, Consumer<String> listener) {
        var others = listeners.get(channel);
        if (others != null && others.remove(listener) && others.isEmpty()) {
            listeners.remove(channel);
            if (connection != null) {
                send(connection, Command.UNSUBSCRIBE, channel);
            }
        }
    }

    private synchronized void connect() {
        if (connecting || stopped) {
            return;
        }
        connecting = true;
        redis.connect().onComplete(result -> {
            if (result.succeeded()) {
                connected(result.result());
            } else {
                LOG.debugf("no connection for signals: %s", result.cause());
                reconnect();
            }
        });
    }

    private void connected(RedisConnection fresh) {
        if (!begin(fresh)) {
            fresh.close();
        }
    }

    /** Returns false if nobody wants the connection any more. */
    private synchronized boolean begin(RedisConnection fresh) {
        connecting = false;
        if (stopped) {
            return false;
        }
        unanswered = false;
        connection = fresh;
        fresh.handler(push -> heard(fresh, push));
        fresh.endHandler(ended -> lost(fresh));
        fresh.exceptionHandler(failure -> lost(fresh));
        listeners.keySet().forEach(channel -> send(fresh, Command.SUBSCRIBE, channel));
        return true;
    }

    /** Sends a PING. Reconnects if the previous one has no reply yet. */
    private void check() {
        RedisConnection asked;
        boolean silent;
        synchronized (this) {
            asked = connection;
            silent = unanswered;
            unanswered = asked != null;
        }
        if (asked != null && silent) {
            LOG.warn("the connection for signals does not answer; reconnecting");
            lost(asked);
        } else if (asked != null) {
            asked.send(Request.cmd(Command.PING)).onSuccess(answer -> answered(asked));
        }
    }

    private synchronized void answered(RedisConnection asked) {
        if (connection == asked) {
            unanswered = false;
        }
    }

    private void lost(RedisConnection broken) {
        synchronized (this) {
            if (connection != broken) {
                return;
            }
            connection = null;
            connecting = true;
        }
        broken.close();
        reconnect();
    }

    private void reconnect() {
        vertx.setTimer(RECONNECT_MS, timer -> {
            synchronized (this) {
                connecting = false;
            }
            connect();
        });
    }

    private void send(RedisConnection to, Command command, String channel) {
        to.send(Request.cmd(command).arg(channel)).onFailure(failure -> lost(to));
    }

    /**
     * Any push is a sign of life: in subscriber mode PONG arrives here too. Messages arrive once Redis confirms the
     * subscription; earlier ones may have been missed, so the confirmation is passed on as an empty message.
     */
    private void heard(RedisConnection from, Response push) {
        answered(from);
        boolean isWord = push.type() == ResponseType.MULTI || push.type() == ResponseType.PUSH;
        var kind = isWord && push.size() == 3 ? String.valueOf(push.get(0)) : "";
        if (kind.equals("message")) {
            deliver(String.valueOf(push.get(1)), String.valueOf(push.get(2)));
        } else if (kind.equals("subscribe")) {
            deliver(String.valueOf(push.get(1)), "");
        }
    }

    private void deliver(String channel, String message) {
        Set<Consumer<String>> told;
        synchronized (this) {
            told = listeners.getOrDefault(channel, Set.of());
        }
        told.forEach(listener -> listener.accept(message));
    }
}
