package dev.reagent.run;

import io.smallrye.mutiny.Uni;
import io.vertx.core.Context;
import io.vertx.core.Vertx;
import io.vertx.redis.client.Command;
import io.vertx.redis.client.Redis;
import io.vertx.redis.client.Request;
import io.vertx.redis.client.Response;
import jakarta.annotation.PreDestroy;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.List;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/** Sends commands to Redis, over a lane for each event loop, with a bound on their wait. Thread-safe. */
@ApplicationScoped
class RedisLink {

    private static final long LOOK_MS = 1000;

    /** The lane of threads that are no event loops. */
    private static final Object OTHERS = new Object();

    private final Redis redis;
    private final Vertx vertx;
    private final long watch;
    private final ConcurrentHashMap<Object, RedisLane> lanes = new ConcurrentHashMap<>();

    RedisLink(Redis redis, Vertx vertx) {
        this.redis = redis;
        this.vertx = vertx;
        this.watch = vertx.setPeriodic(LOOK_MS, tick -> lanes.values().forEach(RedisLane::breakIfSilent));
    }

    @PreDestroy
    void stop() {
        vertx.cancelTimer(watch);
    }

    Uni<@Nullable Response> run(RedisScript script, List<String> keys, List<String> args) {
        return send(script.byDigest(keys, args))
                .onFailure(RedisLink::isUnknownScript)
                .recoverWithUni(() -> send(script.bySource(keys, args)));
    }

    Uni<@Nullable Response> send(Command command, String... args) {
        var request = Request.cmd(command);
        for (var arg : args) {
            request.arg(arg);
        }
        return send(request);
    }

    /** Nil is a null item, which the client's own types do not say. */
    @SuppressWarnings("NullAway")
    Uni<@Nullable Response> send(Request request) {
        return Uni.createFrom().emitter(emitter -> lane().send(request).onComplete(emitter::complete, emitter::fail));
    }

    private RedisLane lane() {
        Object key = Context.isOnEventLoopThread() ? Thread.currentThread() : OTHERS;
        return lanes.computeIfAbsent(key, none -> new RedisLane(redis));
    }

    /** A reply, or a part of one, that is a whole number. */
    static long number(@Nullable Response reply) {
        return Long.parseLong(String.valueOf(reply));
    }

    private static boolean isUnknownScript(Throwable failure) {
        return failure.getMessage() != null && failure.getMessage().startsWith("NOSCRIPT");
    }
}
