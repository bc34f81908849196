package dev.reagent.run.queue;

import dev.reagent.agent.task.Priority;
import dev.reagent.stores.redis.RedisLink;
import dev.reagent.stores.redis.RedisReply;
import dev.reagent.stores.redis.RedisScript;
import io.smallrye.mutiny.Uni;
import io.vertx.redis.client.Response;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Reads the queue in Redis. Thread-safe. */
@ApplicationScoped
class RedisBacklog implements Backlog {

    private static final RedisScript LOOK = RedisScript.named("queue", "queue-look");
    private static final RedisScript FIND = RedisScript.named("queue", "queue-find");
    private static final RedisScript SHARES = RedisScript.named("queue", "queue-shares");

    /** How many organisations one call reads; Redis reads that many within milliseconds. */
    private static final int ORGANISATIONS = 1000;

    /** Organisation, turn, runs in service, and the number of waiting runs of each priority. */
    private static final int FIELDS_OF_SHARE = 6;

    private final RedisLink redis;
    private final String prefix;
    private final QueueSettings settings;

    @Inject
    RedisBacklog(RedisLink redis, QueueSettings settings) {
        this(redis, QueueKeys.PREFIX, settings);
    }

    /** @param prefix of the queue's keys, including its hash tag */
    RedisBacklog(RedisLink redis, String prefix, QueueSettings settings) {
        this.redis = redis;
        this.prefix = prefix;
        this.settings = settings;
    }

    /** Runs a script that always returns a reply. */
    @SuppressWarnings("NullAway")
    private Uni<Response> run(RedisScript script, String... args) {
        return redis.run(script, List.of(prefix), List.of(args))
                .onItem()
                .ifNull()
                .fail();
    }

    @Override
    public Uni<Waiting> waiting() {
        return run(LOOK)
                .map(reply ->
                        new Waiting(counts(reply, 0), Duration.ofMillis(Math.max(0, RedisReply.number(reply.get(3))))));
    }

    @Override
    public Uni<Optional<Position>> find(QueuedRun run) {
        return run(
                        FIND,
                        run.id().value(),
                        run.orgId(),
                        run.priority().wireName(),
                        String.valueOf(settings.headStart().high().toMillis()),
                        String.valueOf(settings.headStart().normal().toMillis()))
                .map(reply -> reply.size() == 0
                        ? Optional.empty()
                        : Optional.of(new Position(
                                RedisReply.number(reply.get(0)), reply.get(1).toString(), counts(reply, 2))));
    }

    @Override
    public Uni<Shares> shares() {
        return run(SHARES, String.valueOf(RedisRunQueue.SILENCE.toMillis()), String.valueOf(ORGANISATIONS))
                .map(reply -> {
                    var shares = new ArrayList<Share>();
                    for (int i = 1; i < reply.size(); i += FIELDS_OF_SHARE) {
                        shares.add(new Share(
                                reply.get(i).toString(),
                                RedisReply.number(reply.get(i + 2)),
                                reply.get(i + 1).toString(),
                                counts(reply, i + 3)));
                    }
                    return new Shares(RedisReply.number(reply.get(0)), shares);
                });
    }

    private static Map<Priority, Long> counts(Response reply, int from) {
        var counts = new EnumMap<Priority, Long>(Priority.class);
        for (var priority : Priority.values()) {
            counts.put(priority, RedisReply.number(reply.get(from + priority.ordinal())));
        }
        return counts;
    }
}
