package dev.reagent.stores.redis;

import dev.reagent.stores.StartRefused;
import dev.reagent.stores.StoresSettings;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.smallrye.mutiny.Uni;
import io.vertx.redis.client.Command;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.util.Comparator;
import java.util.regex.Pattern;
import org.jboss.logging.Logger;

/**
 * How full Redis is, as of the last {@link #measure}; in a cluster its fullest master. A Redis that has used all of its {@code maxmemory}
 * refuses every write, also those of runs that are under way. Therefore a part of it is reserved for them. Thread-safe.
 */
@ApplicationScoped
public class RedisMemory {

    private static final Logger LOG = Logger.getLogger(RedisMemory.class);
    private static final Pattern USED = Pattern.compile("used_memory:(\\d+)");
    private static final Pattern LIMIT = Pattern.compile("maxmemory:(\\d+)");

    /** More would leave nothing for new runs. */
    private static final int MOST_RESERVED = 40;

    /**
     * @param used  bytes
     * @param limit {@code maxmemory} in bytes; 0 if there is none
     */
    record Use(long used, long limit) {

        static final Use NONE = new Use(0, 0);

        /** @param info the reply to {@code INFO memory} */
        static Use of(String info) {
            return new Use(number(USED, info), number(LIMIT, info));
        }

        private static long number(Pattern pattern, String info) {
            var found = pattern.matcher(info);
            return found.find() ? Long.parseLong(found.group(1)) : 0;
        }

        /** Returns how much of the limit is used, in percent; 0 without a limit. */
        double percent() {
            return limit == 0 ? 0 : 100.0 * used / limit;
        }

        @Override
        public String toString() {
            return limit == 0
                    ? "%d MiB, no limit".formatted(used >> 20)
                    : "%.0f %% of %d MiB".formatted(percent(), limit >> 20);
        }
    }

    private final RedisLink redis;
    private final int reserve;
    private volatile Use use = Use.NONE;

    @Inject
    RedisMemory(RedisLink redis, StoresSettings settings, MeterRegistry metrics) {
        this.redis = redis;
        this.reserve = settings.redisReserve();
        Gauge.builder("reagent.redis.memory.used", this, it -> it.use.used())
                .description("Memory that Redis uses; in a cluster that of its fullest master")
                .baseUnit("bytes")
                .register(metrics);
        Gauge.builder("reagent.redis.memory.limit", this, it -> it.use.limit())
                .description("Its maxmemory; 0 if it has none")
                .baseUnit("bytes")
                .register(metrics);
    }

    /** @throws StartRefused if the reserve is not from 0 to 40 percent */
    public static void check(StoresSettings settings) {
        int reserve = settings.redisReserve();
        if (reserve < 0 || reserve > MOST_RESERVED) {
            throw new StartRefused("reagent.stores.redis-reserve must be from 0 to %d percent, found %d"
                    .formatted(MOST_RESERVED, reserve));
        }
    }

    /** Asks every master. If one does not answer, the last figures stay. */
    public Uni<Void> measure() {
        return redis.masters()
                .flatMap(masters -> Uni.join()
                        .all(masters.stream()
                                .map(master -> master.send(Command.INFO, "memory")
                                        .map(String::valueOf)
                                        .map(Use::of))
                                .toList())
                        .andFailFast())
                .invoke(uses -> set(uses.stream()
                        .max(Comparator.comparingDouble(Use::percent).thenComparingLong(Use::used))
                        .orElse(Use.NONE)))
                .replaceWithVoid();
    }

    private void set(Use now) {
        boolean was = isFull();
        use = now;
        if (isFull() && !was) {
            LOG.warnf("Redis has used %s: new runs are refused until it has used less than %d %%", now, 100 - reserve);
        } else if (was && !isFull()) {
            LOG.infof("Redis has used %s: new runs are accepted again", now);
        }
    }

    /** Returns whether only the reserve is left, so that no new runs should begin. */
    public boolean isFull() {
        return isUsed(100 - reserve);
    }

    /** Returns whether little more than the reserve is left, so that nothing should stay that PostgreSQL has, too. */
    public boolean isScarce() {
        return isUsed(100 - 2 * reserve);
    }

    private boolean isUsed(int percent) {
        return reserve > 0 && use.limit() > 0 && use.percent() >= percent;
    }

    /** Returns the use for an operator, such as {@code 61 % of 512 MiB}. */
    public String use() {
        return use.toString();
    }
}
