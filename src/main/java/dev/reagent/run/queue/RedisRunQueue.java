package dev.reagent.run.queue;

import dev.reagent.agent.task.SessionId;
import dev.reagent.stores.redis.RedisLink;
import dev.reagent.stores.redis.RedisReply;
import dev.reagent.stores.redis.RedisScript;
import io.smallrye.mutiny.Uni;
import io.vertx.redis.client.Command;
import io.vertx.redis.client.Response;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The queue in Redis, in one hash slot; {@code redis/queue.lua} describes the keys. Thread-safe. */
@ApplicationScoped
public class RedisRunQueue implements RunQueue {

    /** A server with no heartbeat for this long counts as gone. */
    public static final Duration SILENCE = Duration.ofSeconds(5);

    private static final String SILENCE_MS = String.valueOf(SILENCE.toMillis());

    private static final RedisScript ADD = script("queue-add");
    private static final RedisScript TAKE = script("queue-take");
    private static final RedisScript HOLD = script("queue-hold");
    private static final RedisScript RELEASE = script("queue-release");
    private static final RedisScript BEAT = RedisScript.named("life", "queue", "queue-beat");
    private static final RedisScript LOST = script("queue-lost");
    private static final RedisScript ABANDON = script("queue-abandon");

    private final RedisLink redis;
    private final String prefix;
    private final QueueGate gate;

    /** Arguments of each take: head starts, the limit of an organisation, and organisations with another limit. */
    private final List<String> terms = new ArrayList<>();

    @Inject
    RedisRunQueue(RedisLink redis, QueueSettings settings, QueueGate gate) {
        this(redis, QueueKeys.PREFIX, settings, gate);
    }

    /** @param prefix of the queue's keys, including its hash tag */
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

    private Uni<@Nullable Response> run(RedisScript script, String... args) {
        return redis.run(script, List.of(prefix), List.of(args));
    }

    @Override
    public Uni<Void> add(QueuedRun run) {
        return add(run, false);
    }

    @Override
    public Uni<Void> wake(QueuedRun run) {
        return add(run, true);
    }

    private Uni<Void> add(QueuedRun run, boolean woken) {
        var since = run.since();
        return run(
                        ADD,
                        run.id().value(),
                        run.orgId(),
                        run.priority().wireName(),
                        since == null ? "" : String.valueOf(since.toEpochMilli()),
                        QueueKeys.CHANNEL,
                        woken ? "1" : "0")
                .invoke(length -> gate.update(RedisReply.number(length)))
                .replaceWithVoid();
    }

    @Override
    public Uni<List<QueueTicket>> take(String server, int most) {
        var args = new ArrayList<>(List.of(server, String.valueOf(most), SILENCE_MS));
        args.addAll(terms);
        return redis.run(TAKE, List.of(prefix), args).map(reply -> {
            var taken = new ArrayList<QueueTicket>();
            if (reply != null) {
                gate.update(RedisReply.number(reply.get(0)));
                for (int i = 1; i < reply.size(); i += 2) {
                    taken.add(new QueueTicket(
                            new SessionId(reply.get(i).toString()), RedisReply.number(reply.get(i + 1))));
                }
            }
            return taken;
        });
    }

    @Override
    public Uni<Map<SessionId, Long>> hold(String server, List<Wanted> runs, boolean force) {
        var args = new ArrayList<>(List.of(server, force ? "1" : "0", QueueKeys.SERVER_CHANNEL));
        for (var wanted : runs) {
            var run = wanted.run();
            args.add(wanted.id().value());
            args.add(String.valueOf(wanted.above()));
            args.add(run == null ? "" : run.orgId());
            args.add(run == null ? "" : run.priority().wireName());
        }
        return redis.run(HOLD, List.of(prefix), args)
                .map(RedisRunQueue::answered)
                .map(reply -> {
                    gate.update(RedisReply.number(reply.get(0)));
                    var tickets = new HashMap<SessionId, Long>();
                    for (int i = 0; i < runs.size(); i++) {
                        long ticket = RedisReply.number(reply.get(i + 1));
                        if (ticket > 0) {
                            tickets.put(runs.get(i).id(), ticket);
                        }
                    }
                    return tickets;
                });
    }

    private static Response answered(@Nullable Response reply) {
        if (reply == null) {
            throw new IllegalStateException("a script of the queue returned no reply");
        }
        return reply;
    }

    private static boolean isOn(Response reply, int at) {
        return RedisReply.number(reply.get(at)) == 1;
    }

    @Override
    public Uni<Map<SessionId, Long>> held(String server) {
        return redis.send(Command.HGETALL, prefix + ":holds:" + server).map(reply -> {
            var held = new HashMap<SessionId, Long>();
            if (reply != null) {
                for (var id : reply.getKeys()) {
                    var words = String.valueOf(reply.get(id)).split(" ", 2);
                    held.put(new SessionId(id), Long.valueOf(words[0]));
                }
            }
            return held;
        });
    }

    @Override
    public Uni<Set<SessionId>> lost(List<SessionId> sessions) {
        return run(LOST, sessions.stream().map(SessionId::value).toArray(String[]::new))
                .map(RedisRunQueue::answered)
                .map(reply -> {
                    var lost = new HashSet<SessionId>();
                    reply.forEach(id -> lost.add(new SessionId(id.toString())));
                    return lost;
                });
    }

    @Override
    public Uni<Void> release(String server, QueueTicket ticket) {
        return release(server, ticket, false);
    }

    @Override
    public Uni<Void> requeue(String server, QueueTicket ticket) {
        return release(server, ticket, true);
    }

    private Uni<Void> release(String server, QueueTicket ticket, boolean again) {
        return run(
                        RELEASE,
                        server,
                        ticket.id().value(),
                        String.valueOf(ticket.number()),
                        QueueKeys.CHANNEL,
                        again ? "1" : "0")
                .replaceWithVoid();
    }

    @Override
    public Uni<Pulse> beat(String server, int room) {
        return run(BEAT, server, SILENCE_MS, String.valueOf(room))
                .map(RedisRunQueue::answered)
                .map(reply -> {
                    var living = new HashSet<String>();
                    for (int i = 9; i < reply.size(); i++) {
                        living.add(reply.get(i).toString());
                    }
                    return new Pulse(
                            (int) RedisReply.number(reply.get(0)),
                            RedisReply.number(reply.get(1)),
                            RedisReply.number(reply.get(2)),
                            new ActiveOperations(isOn(reply, 3), isOn(reply, 4), isOn(reply, 5)),
                            new HoldsVersion(
                                    reply.get(6).toString(), reply.get(7).toString(), RedisReply.number(reply.get(8))),
                            living);
                })
                .invoke(gate::update);
    }

    @Override
    public Uni<Void> abandon(String server) {
        return run(ABANDON, server, QueueKeys.CHANNEL).replaceWithVoid();
    }
}
