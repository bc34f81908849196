package dev.reagent.run;

import dev.reagent.stores.Blocking;
import dev.reagent.stores.RedisLink;
import dev.reagent.stores.RedisMaster;
import io.smallrye.mutiny.Uni;
import io.vertx.redis.client.Command;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import org.jboss.logging.Logger;

/**
 * Notices that Redis, or a master of a cluster, has lost all its data: the epoch that it was given at the first start is
 * gone. Not for two looks at the same time.
 */
@ApplicationScoped
class RedisEpoch {

    private static final Logger LOG = Logger.getLogger(RedisEpoch.class);

    /** For owners, to put back what they hold in memory. */
    private static final Duration OWNERS_FIRST = Duration.ofSeconds(30);

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
            LOG.errorf(
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
