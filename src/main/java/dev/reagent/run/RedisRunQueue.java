package dev.reagent.run;

import dev.reagent.agent.SessionId;
import dev.reagent.stores.RedisLink;
import dev.reagent.stores.RedisScript;
import io.smallrye.mutiny.Uni;
import io.vertx.redis.client.Command;
import io.vertx.redis.client.Response;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The queue in Redis, in one hash slot: {@code redis/queue.lua} says what is kept. Thread-safe. */
@ApplicationScoped
class RedisRunQueue implements RunQueue {

    /** A server without a heartbeat for so long is gone. */
    static final Duration SILENCE = Duration.ofSeconds(5);

    private static final String SILENCE_MS = String.valueOf(SILENCE.toMillis());

    private static final RedisScript ADD = script("queue-add");
    private static final RedisScript TAKE = script("queue-take");
    private static final RedisScript HOLD = script("queue-hold");
    private static final RedisScript RELEASE = script("queue-release");
    private static final RedisScript BEAT = script("queue-beat");
    private static final RedisScript ABANDON = script("queue-abandon");

    private final RedisLink redis;
    private final String prefix;
    private final QueueGate gate;

    /** What each take is told: head starts, the limit of an organisation, and those that have another. */
    private final List<String> terms = new ArrayList<>();

    @Inject
    RedisRunQueue(RedisLink redis, QueueSettings settings, QueueGate gate) {
        this(redis, RedisKeys.QUEUE, settings, gate);
    }

    /** @param prefix what the queue's keys begin with, its hash tag in it */
    RedisRunQueue(RedisLink redis, String prefix, QueueSettings settings, QueueGate gate) {
        this.redis = redis;
        this.prefix = prefix;
        this.gate = gate;
        terms.add(String.valueOf(settings.headStart().high().toMillis()));
        terms.add(String.valueOf(settings.headStart().normal().toMillis()));
        terms.add(String.valueOf(settings.orgLimit()));
        settings.orgLimits().forEach((org, limit) -> terms.addAll(List.of(org, limit.toString())));
    }

    private static RedisScript script(String name) {
        return RedisScript.named("queue", name);
    }

    private String holds(String server) {
        return prefix + ":holds:" + server;
    }

    private Uni<@Nullable Response> run(RedisScript script, String... args) {
        return redis.run(script, List.of(prefix), List.of(args));
    }

    @Override
    public Uni<Void> add(QueuedRun run) {
        var since = run.since();
        return run(
                        ADD,
                        run.id().value(),
                        run.orgId(),
                        run.priority().wireName(),
                        since == null ? "" : String.valueOf(since.toEpochMilli()),
                        RedisKeys.QUEUE_CHANNEL)
                .invoke(length -> gate.learn(RedisLink.number(length)))
                .replaceWithVoid();
    }

    @Override
    public Uni<List<Hold>> take(String server, int most) {
        var args = new ArrayList<>(List.of(server, String.valueOf(most), SILENCE_MS));
        args.addAll(terms);
        return redis.run(TAKE, List.of(prefix), args).map(reply -> {
            var taken = new ArrayList<Hold>();
            if (reply != null) {
                gate.learn(RedisLink.number(reply.get(0)));
                for (int i = 1; i < reply.size(); i += 2) {
                    taken.add(hold(reply.get(i).toString(), reply.get(i + 1)));
                }
            }
            return taken;
        });
    }

    @Override
    public Uni<Hold> hold(String server, QueuedRun run) {
        return run(HOLD, server, run.id().value(), run.orgId(), run.priority().wireName())
                .map(reply -> {
                    if (reply == null) {
                        throw new IllegalStateException("the queue's script answers with a length and a ticket");
                    }
                    gate.learn(RedisLink.number(reply.get(0)));
                    return hold(run.id().value(), reply.get(1));
                });
    }

    private static boolean isOn(Response reply, int at) {
        return RedisLink.number(reply.get(at)) == 1;
    }

    private static Hold hold(String id, Response ticket) {
        return new Hold(new SessionId(id), ticket.toString());
    }

    @Override
    public Uni<List<Hold>> held(String server) {
        return redis.send(Command.HGETALL, holds(server)).map(reply -> {
            var held = new ArrayList<Hold>();
            if (reply != null) {
                for (var id : reply.getKeys()) {
                    var words = String.valueOf(reply.get(id)).split(" ", 2);
                    held.add(new Hold(new SessionId(id), words[0]));
                }
            }
            return held;
        });
    }

    @Override
    public Uni<Boolean> isHeld(String server, SessionId id) {
        return redis.send(Command.HEXISTS, holds(server), id.value()).map(reply -> RedisLink.number(reply) == 1);
    }

    @Override
    public Uni<Void> release(String server, Hold hold) {
        return letGo(server, hold, false);
    }

    @Override
    public Uni<Void> requeue(String server, Hold hold) {
        return letGo(server, hold, true);
    }

    private Uni<Void> letGo(String server, Hold hold, boolean again) {
        return run(RELEASE, server, hold.id().value(), hold.ticket(), RedisKeys.QUEUE_CHANNEL, again ? "1" : "0")
                .replaceWithVoid();
    }

    @Override
    public Uni<Pulse> beat(String server, int room) {
        return run(BEAT, server, SILENCE_MS, String.valueOf(room)).map(reply -> {
            if (reply == null) {
                throw new IllegalStateException("the queue's script answers with six numbers and the living");
            }
            var living = new HashSet<String>();
            for (int i = 6; i < reply.size(); i++) {
                living.add(reply.get(i).toString());
            }
            var pulse = new Pulse(
                    (int) RedisLink.number(reply.get(0)),
                    RedisLink.number(reply.get(1)),
                    RedisLink.number(reply.get(2)),
                    new Orders(isOn(reply, 3), isOn(reply, 4), isOn(reply, 5)),
                    living);
            gate.learn(pulse);
            return pulse;
        });
    }

    @Override
    public Uni<Void> abandon(String server) {
        return run(ABANDON, server, RedisKeys.QUEUE_CHANNEL).replaceWithVoid();
    }
}
