package dev.reagent.stores;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.smallrye.mutiny.Uni;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.redis.client.Command;
import io.vertx.redis.client.Redis;
import io.vertx.redis.client.RedisConnection;
import io.vertx.redis.client.Request;
import io.vertx.redis.client.Response;
import jakarta.annotation.PreDestroy;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.jspecify.annotations.Nullable;

/**
 * The server's way to Redis, be it one or a cluster: each command goes to the node of its key, with a bound on its wait,
 * behind others on one connection to that node. Thread-safe.
 */
@ApplicationScoped
public class RedisLink {

    private static final long LOOK_MS = 1000;

    private final RedisNodes nodes;
    private final Vertx vertx;
    private final long watch;
    private final Optional<String> keptLife;
    private final Map<RedisScript, RedisScript> scripts = new ConcurrentHashMap<>();

    RedisLink(
            Redis redis,
            RedisClients clients,
            Vertx vertx,
            StoresSettings stores,
            @ConfigProperty(name = EmbeddedStores.KEPT_LIFE) Optional<String> keptLife,
            MeterRegistry metrics) {
        var missed = Counter.builder("reagent.redis.unreplicated")
                .description("Claims, parkings and ends that went on before a replica of Redis had them")
                .register(metrics);
        var settings = new RedisReplicas.Settings(stores.replicaPatience(), missed::increment);
        this.nodes = clients.isCluster()
                ? new RedisCluster(vertx, clients.addresses(), address -> clients.of(vertx, address), settings)
                : new RedisAlone(redis, settings);
        this.vertx = vertx;
        this.keptLife = keptLife;
        this.watch = vertx.setPeriodic(LOOK_MS, tick -> nodes.look());
    }

    @PreDestroy
    void stop() {
        vertx.cancelTimer(watch);
    }

    /** @param keys at least one, all with the same hash tag */
    public Uni<@Nullable Response> run(RedisScript named, List<String> keys, List<String> args) {
        var key = keys.getFirst();
        var script = keptLife.map(life -> scripts.computeIfAbsent(named, it -> it.inLife(life)))
                .orElse(named);
        return send(key, script.byDigest(keys, args))
                .onFailure(RedisLink::isUnknownScript)
                .recoverWithUni(() -> send(key, script.bySource(keys, args)));
    }

    /** @param key the command's first argument; all its keys have the same hash tag */
    public Uni<@Nullable Response> send(Command command, String key, String... args) {
        var request = Request.cmd(command).arg(key);
        for (var arg : args) {
            request.arg(arg);
        }
        return send(key, request);
    }

    /** Nil is a null item, which the client's own types do not say. */
    @SuppressWarnings("NullAway")
    private Uni<@Nullable Response> send(String key, Request request) {
        return Uni.createFrom()
                .emitter(emitter -> nodes.send(key, request).onComplete(emitter::complete, emitter::fail));
    }

    /**
     * Waits until a replica has what was written under a key before, where there are replicas: what then is lost with the
     * master is not what others build on. It never fails: after {@code reagent.stores.replica-patience} things go on without.
     */
    public Uni<Void> onReplica(String key) {
        return Uni.createFrom().emitter(emitter -> nodes.onReplica(key).onComplete(emitter::complete, emitter::fail));
    }

    /** Every node that takes writes. */
    public Uni<List<RedisMaster>> masters() {
        return Uni.createFrom().emitter(emitter -> nodes.masters().onComplete(emitter::complete, emitter::fail));
    }

    /** A connection to publish and subscribe on: what is published on one node of a cluster is heard on all. */
    public Future<RedisConnection> connect() {
        return nodes.connect();
    }

    /** A reply, or a part of one, that is a whole number. */
    public static long number(@Nullable Response reply) {
        return Long.parseLong(String.valueOf(reply));
    }

    private static boolean isUnknownScript(Throwable failure) {
        return failure.getMessage() != null && failure.getMessage().startsWith("NOSCRIPT");
    }
}
