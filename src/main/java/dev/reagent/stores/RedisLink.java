package dev.reagent.stores;

import io.smallrye.mutiny.Uni;
import io.vertx.core.Vertx;
import io.vertx.redis.client.Command;
import io.vertx.redis.client.Redis;
import io.vertx.redis.client.Request;
import io.vertx.redis.client.Response;
import jakarta.annotation.PreDestroy;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Sends commands to Redis with a bound on their wait, all over one lane: its client keeps every connection on one event
 * loop, so that more lanes would only share fewer writes. Thread-safe.
 */
@ApplicationScoped
public class RedisLink {

    private static final long LOOK_MS = 1000;

    private final RedisLane lane;
    private final Vertx vertx;
    private final long watch;

    RedisLink(Redis redis, Vertx vertx) {
        this.lane = new RedisLane(redis);
        this.vertx = vertx;
        this.watch = vertx.setPeriodic(LOOK_MS, tick -> lane.breakIfSilent());
    }

    @PreDestroy
    void stop() {
        vertx.cancelTimer(watch);
    }

    public Uni<@Nullable Response> run(RedisScript script, List<String> keys, List<String> args) {
        return send(script.byDigest(keys, args))
                .onFailure(RedisLink::isUnknownScript)
                .recoverWithUni(() -> send(script.bySource(keys, args)));
    }

    public Uni<@Nullable Response> send(Command command, String... args) {
        var request = Request.cmd(command);
        for (var arg : args) {
            request.arg(arg);
        }
        return send(request);
    }

    /** Nil is a null item, which the client's own types do not say. */
    @SuppressWarnings("NullAway")
    public Uni<@Nullable Response> send(Request request) {
        return Uni.createFrom().emitter(emitter -> lane.send(request).onComplete(emitter::complete, emitter::fail));
    }

    /** A reply, or a part of one, that is a whole number. */
    public static long number(@Nullable Response reply) {
        return Long.parseLong(String.valueOf(reply));
    }

    private static boolean isUnknownScript(Throwable failure) {
        return failure.getMessage() != null && failure.getMessage().startsWith("NOSCRIPT");
    }
}
