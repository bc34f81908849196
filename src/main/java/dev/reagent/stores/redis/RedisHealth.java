package dev.reagent.stores.redis;

import dev.reagent.stores.RedisPromises;
import io.quarkus.runtime.StartupEvent;
import io.smallrye.mutiny.TimeoutException;
import io.vertx.redis.client.Command;
import jakarta.annotation.Priority;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.io.IOException;
import java.time.Duration;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import org.eclipse.microprofile.health.HealthCheck;
import org.eclipse.microprofile.health.HealthCheckResponse;
import org.eclipse.microprofile.health.Readiness;
import org.jboss.logging.Logger;

/**
 * Reports whether Redis answers (in a cluster every master), and its durability. Checked before the first run, and shown in the server's
 * health. Weak durability does not make the server unready.
 */
@Readiness
@ApplicationScoped
public class RedisHealth implements HealthCheck {

    private static final Logger LOG = Logger.getLogger(RedisHealth.class);

    private static final Duration PATIENCE = RedisLane.PATIENCE.plusSeconds(1);

    private final RedisLink redis;
    private final RedisClients clients;
    private final RedisMemory memory;

    RedisHealth(RedisLink redis, RedisClients clients, RedisMemory memory) {
        this.redis = redis;
        this.clients = clients;
        this.memory = memory;
    }

    /** Uses the server's own client, because only it has all connection settings, such as those of TLS. */
    void check(@Observes @Priority(50) StartupEvent event) {
        try {
            for (var master : masters()) {
                var promises = RedisPromises.of(words -> say(master, words));
                var name = "Redis (QUARKUS_REDIS_HOSTS), " + master.name();
                promises.refuseOtherKind(name, clients.isCluster());
                promises.refuseEviction(name);
                promises.warning().ifPresent(LOG::warn);
            }
        } catch (IOException e) {
            LOG.warnf("The durability settings of Redis cannot be read: %s", e.getMessage());
        }
    }

    @Override
    public HealthCheckResponse call() {
        var check = HealthCheckResponse.named("Redis");
        try {
            var masters = masters();
            for (var master : masters) {
                say(master, "PING");
            }
            var weakest = masters.stream()
                    .map(RedisHealth::durability)
                    .max(Comparator.naturalOrder())
                    .orElse(RedisPromises.Durability.UNKNOWN);
            return check.up()
                    .withData("masters", masters.size())
                    .withData("replicas", replicas(masters))
                    .withData("memory", memory.use() + (memory.isFull() ? ", new runs are refused" : ""))
                    .withData("durability", weakest.wireName())
                    .withData("loss", weakest.loss)
                    .build();
        } catch (IOException e) {
            return check.down()
                    .withData("reason", String.valueOf(e.getMessage()))
                    .build();
        }
    }

    /** Returns the replicas of the master that has the fewest. */
    private static String replicas(List<RedisMaster> masters) {
        boolean lagging = masters.stream().anyMatch(master -> master.replicas().isLagging());
        int fewest = masters.stream()
                .mapToInt(master -> master.replicas().connected())
                .min()
                .orElse(0);
        return fewest == 0 ? "none" : fewest + (lagging ? ", lagging" : ", in step");
    }

    /** Reads the current durability; an operator may change it while Redis runs. */
    private static RedisPromises.Durability durability(RedisMaster master) {
        try {
            return RedisPromises.of(words -> say(master, words)).durability();
        } catch (IOException e) {
            return RedisPromises.Durability.UNKNOWN;
        }
    }

    private List<RedisMaster> masters() throws IOException {
        try {
            return redis.masters().await().atMost(PATIENCE);
        } catch (RuntimeException e) {
            throw new IOException(reason(e), e);
        }
    }

    private static String say(RedisMaster master, String... words) throws IOException {
        try {
            var rest = Arrays.copyOfRange(words, 1, words.length);
            return String.valueOf(
                    master.send(Command.create(words[0]), rest).await().atMost(PATIENCE));
        } catch (RuntimeException e) {
            throw new IOException(master.name() + ": " + reason(e), e);
        }
    }

    private static String reason(RuntimeException failure) {
        return failure instanceof TimeoutException
                ? "no answer in time"
                : String.valueOf(
                        failure.getCause() == null
                                ? failure.getMessage()
                                : failure.getCause().getMessage());
    }
}
