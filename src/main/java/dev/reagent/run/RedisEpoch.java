package dev.reagent.run;

import dev.reagent.stores.Blocking;
import dev.reagent.stores.RedisLink;
import dev.reagent.stores.RedisMaster;
import dev.reagent.stores.StartRefused;
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
 * Notices that Redis, or a master of a cluster, has lost all its data: the epoch that it was given at the first start is
 * gone. A Redis of another database is refused at the start. Not for two looks at the same time.
 */
@ApplicationScoped
class RedisEpoch {

    private static final Logger LOG = Logger.getLogger(RedisEpoch.class);

    /** For owners, to put back what they hold in memory. */
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
     * Refuses a Redis of another database, or of this one before it was restored, before anything is taken from it: the sessions in it are
     * not those of PostgreSQL. A Redis that does not answer is no reason not to start.
     *
     * @throws StartRefused where a master has another epoch than PostgreSQL
     */
    void refuseAnother(@Observes @Priority(60) StartupEvent event) {
        // Redis first: another server may be giving both their epoch now, PostgreSQL before Redis
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

    /** @param value null where the master has none */
    private record MasterEpoch(String master, @Nullable String value) {}

    private List<MasterEpoch> epochs() {
        try {
            return redis.masters()
                    .flatMap(masters -> Uni.join()
                            .all(masters.stream()
                                    .map(master -> master.send(Command.GET, master.key(RedisKeys.EPOCH))
                                            .map(found -> new MasterEpoch(
                                                    master.name(), found == null ? null : found.toString())))
                                    .toList())
                            .andFailFast())
                    .await()
                    .atMost(PATIENCE);
        } catch (RuntimeException e) {
            LOG.warnf("Redis did not say which database it belongs to: %s", e);
            return List.of();
        }
    }

    /** Whether what Redis lacks may be put back from PostgreSQL now. */
    Uni<Boolean> isSettled() {
        return blocking.call(() -> kept.firstOr(UUID.randomUUID().toString()))
                .flatMap(epoch -> redis.masters()
                        .flatMap(masters -> isOnAll(masters, epoch.value())
                                .flatMap(there -> there
                                        ? Uni.createFrom().item(true)
                                        : epoch.isNew()
                                                ? settle(masters, epoch.value())
                                                : afterOwners(masters, epoch.value()))));
    }

    private static Uni<Boolean> isOnAll(List<RedisMaster> masters, String epoch) {
        return Uni.join()
                .all(masters.stream()
                        .map(master -> master.send(Command.GET, master.key(RedisKeys.EPOCH))
                                .map(found -> epoch.equals(String.valueOf(found))))
                        .toList())
                .andFailFast()
                .map(there -> there.stream().allMatch(it -> it));
    }

    private Uni<Boolean> afterOwners(List<RedisMaster> masters, String epoch) {
        if (!lost) {
            lost = true;
            noticedAt = System.nanoTime();
            LOG.warnf(
                    "Redis has lost its data, or a node of its cluster is new; owners have %s to put back what they hold",
                    OWNERS_FIRST);
        }
        return System.nanoTime() - noticedAt < OWNERS_FIRST.toNanos()
                ? Uni.createFrom().item(false)
                : settle(masters, epoch);
    }

    private Uni<Boolean> settle(List<RedisMaster> masters, String epoch) {
        lost = false;
        return Uni.join()
                .all(masters.stream()
                        .map(master -> master.send(Command.SET, master.key(RedisKeys.EPOCH), epoch))
                        .toList())
                .andFailFast()
                .replaceWith(true);
    }
}
