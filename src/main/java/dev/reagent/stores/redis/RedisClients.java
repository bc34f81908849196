package dev.reagent.stores.redis;

import io.quarkus.redis.client.RedisOptionsCustomizer;
import io.vertx.core.Vertx;
import io.vertx.core.net.NetClientOptions;
import io.vertx.redis.client.Redis;
import io.vertx.redis.client.RedisClientType;
import io.vertx.redis.client.RedisOptions;
import jakarta.inject.Singleton;
import java.net.URI;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/** Makes clients of single nodes with the settings that Quarkus reads for its own client. */
@Singleton
public final class RedisClients implements RedisOptionsCustomizer {

    /** The prefix of the names of a client's meters; a bar and its label follow. */
    private static final String METRICS = "redis|";

    private final AtomicInteger made = new AtomicInteger();
    private volatile @Nullable RedisOptions kept;

    /** Called before Quarkus makes a client. Quarkus makes two clients of one name, whose meters must have different names. */
    @Override
    public void customize(String client, RedisOptions options) {
        var name = client + "-" + made.incrementAndGet();
        options.setPoolName(name).getNetClientOptions().setMetricsName(METRICS + name);
        kept = options;
    }

    private RedisOptions options() {
        return Objects.requireNonNull(kept, "Quarkus has made no Redis client yet");
    }

    boolean isCluster() {
        return options().getType() == RedisClientType.CLUSTER;
    }

    /** Returns the addresses in the settings: host:port. */
    List<String> addresses() {
        return options().getEndpoints().stream()
                .map(URI::create)
                .map(it -> it.getHost() + ":" + (it.getPort() < 0 ? 6379 : it.getPort()))
                .toList();
    }

    /** @param address host:port */
    Redis of(Vertx vertx, String address) {
        var first = URI.create(options().getEndpoints().getFirst());
        var user = first.getRawUserInfo() == null ? "" : first.getRawUserInfo() + "@";
        var query = first.getRawQuery() == null ? "" : "?" + first.getRawQuery();
        return Redis.createClient(
                vertx,
                new RedisOptions(options())
                        .setType(RedisClientType.STANDALONE)
                        .setPoolName(address)
                        .setNetClientOptions(
                                new NetClientOptions(options().getNetClientOptions()).setMetricsName(METRICS + address))
                        .setEndpoints(List.of(first.getScheme() + "://" + user + address + query)));
    }
}
