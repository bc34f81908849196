package dev.reagent.run.rescue;

import dev.reagent.stores.Blocking;
import dev.reagent.stores.StartRefused;
import dev.reagent.stores.redis.RedisLink;
import dev.reagent.stores.redis.RedisMaster;
import io.quarkus.runtime.StartupEvent;
import io.smallrye.mutiny.Uni;
import io.vertx.redis.client.Command;
import jakarta.annotation.Priority;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * Detects that Redis, or a master of a cluster, has lost all its data: the epoch written at the first start is missing. Refuses a
 * Redis of another database at the start. Do not call it concurrently.
 */
@ApplicationScoped
public class RedisEpoch {

    static final String KEY = "r:epoch";

    private static final Logger LOG = Logger.getLogger(RedisEpoch.class);

    /** Delay in which owners restore the sessions they have in memory. */
    private static final Duration OWNERS_FIRST = Duration.ofSeconds(30);

    private static final Duration PATIENCE = Duration.ofSeconds(5);

    private final RedisLink redis;
    private final PostgresEpoch kept;
    private final Blocking blocking;
    private long noticedAt;
    private boolean lost;

    RedisEpoch(RedisLink redis, PostgresEpoch kept, Blocking blocking) {
        this.redis = redis;
        this.kept = kept;
        this.blocking = blocking;
    }

    /**
     * Refuses a Redis of another database, or of this one before it was restored from a backup, before anything is read from it: its
     * sessions are not those of PostgreSQL. A Redis that does not answer does not stop the start.
     *
     * @throws StartRefused if a master has another epoch than PostgreSQL
     */
    void refuseAnother(@Observes @Priority(60) StartupEvent event) {
        // Redis first: another server may be writing the epoch to both now, PostgreSQL before Redis
        var found = epochs();
        var ours = kept.find();
        for (var epoch : found) {
            if (epoch.value() != null && !Optional.of(epoch.value()).equals(ours)) {
                throw new StartRefused(
                        "Redis (QUARKUS_REDIS_HOSTS), " + epoch.master()
                                + ": it belongs to another database, or to this one before it was restored; empty it (FLUSHALL) or name another");
            }
        }
    }

    /** @param value null if the master has none */
    private record MasterEpoch(String master, @Nullable String value) {}

    private List<MasterEpoch> epochs() {
        try {
            return redis.masters().flatMap(RedisEpoch::found).await().atMost(PATIENCE);
        } catch (RuntimeException e) {
            LOG.warnf("cannot read from Redis which database it belongs to: %s", e);
            return List.of();
        }
    }

    /**
     * Whether lost sessions may be restored from PostgreSQL now. After a loss: false for 30 s, then true, with the epoch written again.
     * Always false for a Redis of another database, which did not answer at the start.
     */
    public Uni<Boolean> isSettled() {
        return blocking.call(() -> kept.firstOr(UUID.randomUUID().toString()))
                .flatMap(epoch -> redis.masters()
                        .flatMap(masters -> found(masters)
                                .flatMap(found -> isSettled(masters, found, epoch.value(), epoch.isNew()))));
    }

    private Uni<Boolean> isSettled(List<RedisMaster> masters, List<MasterEpoch> found, String epoch, boolean isNew) {
        for (var one : found) {
            if (one.value() != null && !one.value().equals(epoch)) {
                LOG.errorf("Redis, %s: it belongs to another database; nothing is restored into it", one.master());
                return Uni.createFrom().item(false);
            }
        }
        if (found.stream().allMatch(one -> one.value() != null)) {
            return Uni.createFrom().item(true);
        }
        return isNew ? settle(masters, epoch) : afterOwners(masters, epoch);
    }

    private static Uni<List<MasterEpoch>> found(List<RedisMaster> masters) {
        return Uni.join()
                .all(masters.stream()
                        .map(master -> master.send(Command.GET, master.key(KEY))
                                .map(found -> new MasterEpoch(master.name(), found == null ? null : found.toString())))
                        .toList())
                .andFailFast();
    }

    private Uni<Boolean> afterOwners(List<RedisMaster> masters, String epoch) {
        if (!lost) {
            lost = true;
            noticedAt = System.nanoTime();
            LOG.warnf(
                    "Redis has lost its data, or a node of its cluster is new; servers have %d s to restore what they hold",
                    OWNERS_FIRST.toSeconds());
        }
        return System.nanoTime() - noticedAt < OWNERS_FIRST.toNanos()
                ? Uni.createFrom().item(false)
                : settle(masters, epoch);
    }

    private Uni<Boolean> settle(List<RedisMaster> masters, String epoch) {
        lost = false;
        return Uni.join()
                .all(masters.stream()
                        .map(master -> master.send(Command.SET, master.key(KEY), epoch))
                        .toList())
                .andFailFast()
                .replaceWith(true);
    }
}
