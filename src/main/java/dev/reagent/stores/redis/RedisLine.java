package dev.reagent.stores.redis;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.redis.client.Command;
import io.vertx.redis.client.RedisConnection;
import io.vertx.redis.client.Request;
import io.vertx.redis.client.Response;
import io.vertx.redis.client.impl.types.ErrorType;
import java.io.IOException;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * One connection to Redis, from the moment it is requested, and the callers that wait for answers on it. If Redis hangs or its host
 * vanishes, the connection stays open and silent. Then the callers get a failure. The connection returns to its pool after its last answer,
 * or when it ends. Thread-safe.
 */
final class RedisLine {

    private final Future<RedisConnection> open;
    private final Consumer<RedisLine> onLost;
    private final Set<Promise<@Nullable Response>> waiting = ConcurrentHashMap.newKeySet();
    private final AtomicInteger sent = new AtomicInteger();
    private volatile boolean givenUp;
    private volatile long heardAt = System.nanoTime();

    RedisLine(Future<RedisConnection> open, Consumer<RedisLine> onLost) {
        this.open = open;
        this.onLost = onLost;
        open.onSuccess(connection -> {
            connection.endHandler(ended -> onLost.accept(this));
            connection.exceptionHandler(failure -> onLost.accept(this));
        });
        open.onFailure(failure -> onLost.accept(this));
    }

    Future<@Nullable Response> send(Request request) {
        return send(request, false);
    }

    Future<@Nullable Response> sendAsking(Request request) {
        return send(request, true);
    }

    private Future<@Nullable Response> send(Request request, boolean asking) {
        Promise<@Nullable Response> answer = Promise.promise();
        if (waiting.isEmpty()) {
            heardAt = System.nanoTime();
        }
        waiting.add(answer);
        open.compose(connection -> sendIfAwaited(connection, request, asking, answer))
                .onComplete(reply -> {
                    heardAt = System.nanoTime();
                    waiting.remove(answer);
                    if (reply.succeeded()) {
                        answer.tryComplete(reply.result());
                    } else {
                        answer.tryFail(reply.cause());
                    }
                });
        return answer.future();
    }

    /** A caller that failed while the connection was being opened may have sent its command over another one. */
    private Future<@Nullable Response> sendIfAwaited(
            RedisConnection connection, Request request, boolean asking, Promise<@Nullable Response> answer) {
        if (answer.future().isComplete()) {
            return answer.future();
        }
        if (asking) {
            connection.send(Request.cmd(Command.ASKING));
        }
        sent.incrementAndGet();
        return connection.send(request).onComplete(reply -> {
            // a connection that ended before the handler was set calls no handler; an error reply of Redis does not end
            // the connection
            if (reply.failed() && !(reply.cause() instanceof ErrorType)) {
                givenUp = true;
                onLost.accept(this);
            }
            if (sent.decrementAndGet() == 0 && givenUp) {
                connection.close();
            }
        });
    }

    /** Returns whether no connection could be opened. */
    boolean isRefused() {
        return open.failed();
    }

    boolean isSilentFor(Duration patience) {
        return !waiting.isEmpty() && System.nanoTime() - heardAt > patience.toNanos();
    }

    /** Accepts no further callers. Those that wait still get their answers; then the connection is closed. */
    void leave() {
        onLost.accept(this);
        open.onSuccess(connection -> connection.send(Request.cmd(Command.QUIT)));
    }

    /**
     * Fails all callers that wait. Redis may still read the commands that were sent. A connection that is still being opened is kept:
     * another one would wait for the same.
     */
    void giveUp() {
        if (open.isComplete()) {
            givenUp = true;
            onLost.accept(this);
        }
        var silence = new IOException("Redis has not answered in time");
        waiting.forEach(answer -> answer.tryFail(silence));
        waiting.removeIf(answer -> answer.future().isComplete());
    }
}
