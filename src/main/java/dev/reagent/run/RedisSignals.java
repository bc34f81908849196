package dev.reagent.run;

import dev.reagent.stores.RedisLink;
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

/** Signals by Redis' publish and subscribe, over one connection of its own that is made anew when it breaks or falls silent. */
@ApplicationScoped
class RedisSignals implements Signals {

    private static final Logger LOG = Logger.getLogger(RedisSignals.class);

    private static final long RECONNECT_MS = 500;

    /** Between two looks whether the other side is still there: it may hang without hanging up. */
    private static final long LOOK_MS = 2000;

    private final RedisLink redis;
    private final Vertx vertx;
    private final Map<String, Set<Consumer<String>>> listeners = new HashMap<>();
    private @Nullable RedisConnection connection;
    private boolean connecting;
    private boolean unanswered;
    private final long watch;

    RedisSignals(RedisLink redis, Vertx vertx) {
        this.redis = redis;
        this.vertx = vertx;
        this.watch = vertx.setPeriodic(LOOK_MS, tick -> look());
    }

    @PreDestroy
    void stop() {
        vertx.cancelTimer(watch);
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
        if (connecting) {
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

    private synchronized void connected(RedisConnection fresh) {
        connecting = false;
        unanswered = false;
        connection = fresh;
        fresh.handler(push -> heard(fresh, push));
        fresh.endHandler(ended -> lost(fresh));
        fresh.exceptionHandler(failure -> lost(fresh));
        listeners.keySet().forEach(channel -> send(fresh, Command.SUBSCRIBE, channel));
    }

    /** Asks for a word; where the last one has not come, the connection is given up. */
    private void look() {
        RedisConnection asked;
        boolean silent;
        synchronized (this) {
            asked = connection;
            silent = unanswered;
            unanswered = asked != null;
        }
        if (asked != null && silent) {
            LOG.warn("the connection for signals is silent; another one is made");
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
     * Whatever is heard says that the other side is there: a message takes the place of the answer to our word, which comes
     * here then. A channel is heard from Redis' word for it on; what was told on it before may have been missed.
     */
    private void heard(RedisConnection from, Response push) {
        answered(from);
        boolean isWord = push.type() == ResponseType.MULTI || push.type() == ResponseType.PUSH;
        var kind = isWord && push.size() == 3 ? String.valueOf(push.get(0)) : "";
        if (kind.equals("message")) {
            tell(String.valueOf(push.get(1)), String.valueOf(push.get(2)));
        } else if (kind.equals("subscribe")) {
            tell(String.valueOf(push.get(1)), "");
        }
    }

    private void tell(String channel, String message) {
        Set<Consumer<String>> told;
        synchronized (this) {
            told = listeners.getOrDefault(channel, Set.of());
        }
        told.forEach(listener -> listener.accept(message));
    }
}
