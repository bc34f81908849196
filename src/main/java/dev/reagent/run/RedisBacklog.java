package dev.reagent.run;

import dev.reagent.agent.Priority;
import dev.reagent.stores.RedisLink;
import dev.reagent.stores.RedisScript;
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

/** The queue in Redis, looked at. Thread-safe. */
@ApplicationScoped
class RedisBacklog implements Backlog {

    private static final RedisScript LOOK = RedisScript.named("queue", "queue-look");
    private static final RedisScript FIND = RedisScript.named("queue", "queue-find");
    private static final RedisScript SHARES = RedisScript.named("queue", "queue-shares");

    /** Looked at in one go; all of them in some milliseconds. */
    private static final int ORGANISATIONS = 1000;

    /** Organisation, turn, runs in service, and how many wait of each priority. */
    private static final int FIELDS_OF_SHARE = 6;

    private final RedisLink redis;
    private final String prefix;
    private final QueueSettings settings;

    @Inject
    RedisBacklog(RedisLink redis, QueueSettings settings) {
        this(redis, RedisKeys.QUEUE, settings);
    }

    /** @param prefix what the queue's keys begin with, its hash tag in it */
    RedisBacklog(RedisLink redis, String prefix, QueueSettings settings) {
        this.redis = redis;
        this.prefix = prefix;
        this.settings = settings;
    }

    /** The answer of a script, which always gives one. */
    @SuppressWarnings("NullAway")
    private Uni<Response> run(RedisScript script, String... args) {
        return redis.run(script, List.of(prefix), List.of(args))
                .onItem()
                .ifNull()
                .fail();
    }

    @Override
    public Uni<Waiting> look() {
        return run(LOOK)
                .map(reply ->
                        new Waiting(counts(reply, 0), Duration.ofMillis(Math.max(0, RedisLink.number(reply.get(3))))));
    }

    @Override
    public Uni<Optional<Standing>> find(QueuedRun run) {
        return run(
                        FIND,
                        run.id().value(),
                        run.orgId(),
                        run.priority().wireName(),
                        String.valueOf(settings.headStart().high().toMillis()),
                        String.valueOf(settings.headStart().normal().toMillis()))
                .map(reply -> reply.size() == 0
                        ? Optional.empty()
                        : Optional.of(new Standing(
                                RedisLink.number(reply.get(0)), reply.get(1).toString(), counts(reply, 2))));
    }

    @Override
    public Uni<Shares> shares() {
        return run(SHARES, String.valueOf(RedisRunQueue.SILENCE.toMillis()), String.valueOf(ORGANISATIONS))
                .map(reply -> {
                    var shares = new ArrayList<Share>();
                    for (int i = 1; i < reply.size(); i += FIELDS_OF_SHARE) {
                        shares.add(new Share(
                                reply.get(i).toString(),
                                RedisLink.number(reply.get(i + 2)),
                                reply.get(i + 1).toString(),
                                counts(reply, i + 3)));
                    }
                    return new Shares(RedisLink.number(reply.get(0)), shares);
                });
    }

    private static Map<Priority, Long> counts(Response reply, int from) {
        var counts = new EnumMap<Priority, Long>(Priority.class);
        for (var priority : Priority.values()) {
            counts.put(priority, RedisLink.number(reply.get(from + priority.ordinal())));
        }
        return counts;
    }
}
