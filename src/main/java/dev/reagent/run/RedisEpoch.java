package dev.reagent.run;

import dev.reagent.stores.Blocking;
import dev.reagent.stores.RedisLink;
import io.smallrye.mutiny.Uni;
import io.vertx.redis.client.Command;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Duration;
import java.util.UUID;
import org.jboss.logging.Logger;

/**
 * Notices that Redis has lost all its data: the epoch that it was given at the first start is gone. Not for two looks at
 * the same time.
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
                .flatMap(epoch -> redis.send(Command.GET, RedisKeys.EPOCH)
                        .flatMap(found -> found != null && found.toString().equals(epoch.value())
                                ? Uni.createFrom().item(true)
                                : epoch.isNew() ? settle(epoch.value()) : afterOwners(epoch.value())));
    }

    private Uni<Boolean> afterOwners(String epoch) {
        if (!lost) {
            lost = true;
            noticedAt = System.nanoTime();
            LOG.errorf("Redis has lost its data; owners have %s to put back what they hold", OWNERS_FIRST);
        }
        return System.nanoTime() - noticedAt < OWNERS_FIRST.toNanos()
                ? Uni.createFrom().item(false)
                : settle(epoch);
    }

    private Uni<Boolean> settle(String epoch) {
        lost = false;
        return redis.send(Command.SET, RedisKeys.EPOCH, epoch).replaceWith(true);
    }
}
