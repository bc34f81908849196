package dev.reagent.run;

import dev.reagent.agent.SessionId;
import dev.reagent.stores.RedisLink;
import dev.reagent.stores.RedisScript;
import io.smallrye.mutiny.Uni;
import io.vertx.redis.client.Command;
import io.vertx.redis.client.Response;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The queue in Redis, in one hash slot: a sorted set by time, a set for each server's hands. Thread-safe. */
@ApplicationScoped
class RedisRunQueue implements RunQueue {

    /** A server without a heartbeat for so long is gone. */
    static final Duration SILENCE = Duration.ofSeconds(5);

    private static final RedisScript ADD = RedisScript.named("queue-add");
    private static final RedisScript BEAT = RedisScript.named("queue-beat");
    private static final RedisScript TAKE = RedisScript.named("queue-take");
    private static final RedisScript ABANDON = RedisScript.named("queue-abandon");

    private final RedisLink redis;

    RedisRunQueue(RedisLink redis) {
        this.redis = redis;
    }

    @Override
    public Uni<Void> add(SessionId id) {
        return redis.run(ADD, List.of(RedisKeys.READY), List.of(id.value(), RedisKeys.QUEUE_CHANNEL))
                .replaceWithVoid();
    }

    @Override
    public Uni<List<SessionId>> take(String server, int most) {
        return redis.run(
                        TAKE,
                        List.of(RedisKeys.READY, RedisKeys.held(server), RedisKeys.SERVERS),
                        List.of(server, String.valueOf(most), String.valueOf(SILENCE.toMillis())))
                .map(reply -> addAll(reply, new ArrayList<>()));
    }

    private static <C extends Collection<SessionId>> C addAll(@Nullable Response reply, C ids) {
        if (reply != null) {
            reply.forEach(id -> ids.add(new SessionId(id.toString())));
        }
        return ids;
    }

    @Override
    public Uni<Void> hold(String server, SessionId id) {
        return redis.send(Command.SADD, RedisKeys.held(server), id.value()).replaceWithVoid();
    }

    @Override
    public Uni<Set<SessionId>> held(String server) {
        return redis.send(Command.SMEMBERS, RedisKeys.held(server)).map(reply -> addAll(reply, new HashSet<>()));
    }

    @Override
    public Uni<Boolean> isHeld(String server, SessionId id) {
        return redis.send(Command.SISMEMBER, RedisKeys.held(server), id.value())
                .map(reply -> RedisLink.number(reply) == 1);
    }

    @Override
    public Uni<Void> release(String server, SessionId id) {
        return redis.send(Command.SREM, RedisKeys.held(server), id.value()).replaceWithVoid();
    }

    @Override
    public Uni<Pulse> beat(String server) {
        return redis.run(
                        BEAT,
                        List.of(RedisKeys.SERVERS, RedisKeys.READY),
                        List.of(server, RedisKeys.HELD, String.valueOf(SILENCE.toMillis())))
                .map(reply -> {
                    var living = new HashSet<String>();
                    int swept = 0;
                    if (reply != null) {
                        swept = (int) RedisLink.number(reply.get(0));
                        for (int i = 1; i < reply.size(); i++) {
                            living.add(reply.get(i).toString());
                        }
                    }
                    return new Pulse(swept, living);
                });
    }

    @Override
    public Uni<Void> abandon(String server) {
        return redis.run(ABANDON, List.of(RedisKeys.SERVERS, RedisKeys.READY, RedisKeys.held(server)), List.of(server))
                .replaceWithVoid();
    }
}
