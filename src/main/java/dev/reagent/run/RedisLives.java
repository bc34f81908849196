package dev.reagent.run;

import dev.reagent.stores.RedisLink;
import dev.reagent.stores.RedisMaster;
import io.smallrye.mutiny.Uni;
import io.vertx.redis.client.Command;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * Notices that Redis, or a master of a cluster, has begun another life: a replica was promoted, or a master came up again, perhaps
 * without its last writes. Not for two looks at the same time.
 */
@ApplicationScoped
class RedisLives {

    private static final Pattern LIFE = Pattern.compile("master_replid:(\\w+)");

    private final RedisLink redis;
    private Set<String> known = Set.of();

    RedisLives(RedisLink redis) {
        this.redis = redis;
    }

    /** Whether one has begun since the last look; not at the first. */
    Uni<Boolean> hasNew() {
        return redis.masters()
                .flatMap(masters -> Uni.join()
                        .all(masters.stream().map(RedisLives::life).toList())
                        .andFailFast())
                .map(lives -> {
                    var told = lives.stream().filter(it -> !it.isEmpty()).collect(Collectors.toUnmodifiableSet());
                    boolean isNew = !known.isEmpty() && !known.containsAll(told);
                    known = told;
                    return isNew;
                });
    }

    /** Empty where it does not say. */
    private static Uni<String> life(RedisMaster master) {
        return master.send(Command.INFO, "replication").map(info -> {
            var found = LIFE.matcher(String.valueOf(info));
            return found.find() ? found.group(1) : "";
        });
    }
}
