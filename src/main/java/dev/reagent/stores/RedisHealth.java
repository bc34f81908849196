package dev.reagent.stores;

import io.quarkus.redis.datasource.RedisDataSource;
import io.quarkus.runtime.StartupEvent;
import jakarta.annotation.Priority;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.io.IOException;
import java.util.Arrays;
import org.eclipse.microprofile.health.HealthCheck;
import org.eclipse.microprofile.health.HealthCheckResponse;
import org.eclipse.microprofile.health.Readiness;
import org.jboss.logging.Logger;

/**
 * What the Redis that the server works with promises, looked at before the first run, and told to whoever looks at the
 * server's health. A weak promise does not make it unready; whether Redis answers is a check of its own.
 */
@Readiness
@ApplicationScoped
public class RedisHealth implements HealthCheck {

    private static final Logger LOG = Logger.getLogger(RedisHealth.class);

    private final RedisDataSource redis;

    RedisHealth(RedisDataSource redis) {
        this.redis = redis;
    }

    /** Over the server's own client, which reaches what only it has the settings for, as one behind TLS. */
    void look(@Observes @Priority(50) StartupEvent event) {
        try {
            var promises = RedisPromises.of(this::say);
            promises.refuseEviction("Redis (QUARKUS_REDIS_HOSTS)");
            promises.warning().ifPresent(LOG::warn);
        } catch (IOException e) {
            LOG.warnf("Redis does not tell what it does with what it is given: %s", e.getMessage());
        }
    }

    @Override
    public HealthCheckResponse call() {
        var durability = durability();
        return HealthCheckResponse.named("Redis durability")
                .up()
                .withData("durability", durability.wireName())
                .withData("loss", durability.loss)
                .build();
    }

    /** As it is now: an operator may change it while Redis runs. */
    private RedisPromises.Durability durability() {
        try {
            return RedisPromises.of(this::say).durability();
        } catch (IOException e) {
            return RedisPromises.Durability.UNKNOWN;
        }
    }

    private String say(String... words) throws IOException {
        try {
            var rest = Arrays.copyOfRange(words, 1, words.length);
            return String.valueOf(redis.execute(words[0], rest));
        } catch (RuntimeException e) {
            throw new IOException(e.getMessage(), e);
        }
    }
}
