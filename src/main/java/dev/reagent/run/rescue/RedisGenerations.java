package dev.reagent.run.rescue;

import dev.reagent.stores.redis.RedisLink;
import dev.reagent.stores.redis.RedisMaster;
import io.smallrye.mutiny.Uni;
import io.vertx.redis.client.Command;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * Detects that Redis, or a master of a cluster, has begun a new life: a replica was promoted or a master restarted, perhaps without
 * its last writes. Do not call it concurrently.
 */
@ApplicationScoped
class RedisGenerations {

    private static final Pattern LIFE = Pattern.compile("master_replid:(\\w+)");

    private final RedisLink redis;
    private Set<String> known = Set.of();

    RedisGenerations(RedisLink redis) {
        this.redis = redis;
    }

    /** Returns whether a new life has begun since the last call; false at the first call. */
    Uni<Boolean> hasNew() {
        return redis.masters()
                .flatMap(masters -> Uni.join()
                        .all(masters.stream().map(RedisGenerations::life).toList())
                        .andFailFast())
                .map(lives -> {
                    var told = lives.stream().filter(it -> !it.isEmpty()).collect(Collectors.toUnmodifiableSet());
                    boolean isNew = !known.isEmpty() && !known.containsAll(told);
                    known = told;
                    return isNew;
                });
    }

    /** Returns the life of a master; empty if its reply has none. */
    private static Uni<String> life(RedisMaster master) {
        return master.send(Command.INFO, "replication").map(info -> {
            var found = LIFE.matcher(String.valueOf(info));
            return found.find() ? found.group(1) : "";
        });
    }
}
