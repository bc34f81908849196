package dev.reagent.run;

import io.smallrye.mutiny.Uni;
import io.smallrye.mutiny.vertx.UniHelper;
import io.vertx.redis.client.Command;
import io.vertx.redis.client.Redis;
import io.vertx.redis.client.Request;
import io.vertx.redis.client.Response;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Sends commands to Redis, each with a bound on its wait. Thread-safe. */
@ApplicationScoped
class RedisLink {

    /** Longer than a slow fsync, shorter than a lease. */
    static final Duration PATIENCE = Duration.ofSeconds(4);

    private final Redis redis;

    RedisLink(Redis redis) {
        this.redis = redis;
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
        return Uni.createFrom()
                .deferred(() -> UniHelper.toUni(redis.send(request)))
                .ifNoItem()
                .after(PATIENCE)
                .fail();
    }

    /** A reply, or a part of one, that is a whole number. */
    static long number(@Nullable Response reply) {
        return Long.parseLong(String.valueOf(reply));
    }

    private static boolean isUnknownScript(Throwable failure) {
        return failure.getMessage() != null && failure.getMessage().startsWith("NOSCRIPT");
    }
}
