package dev.reagent.stores.redis;

import dev.reagent.stores.StoresSettings;
import dev.reagent.stores.embedded.EmbeddedStores;
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
 * The server's access to Redis, either one node or a cluster. Each command goes to the node of its key, over one connection to that node
 * that all callers share, and with a limit on its wait. Thread-safe.
 */
@ApplicationScoped
public class RedisLink {

    private static final long CHECK_MS = 1000;

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
                .description("Writes that must not be lost and went on before a replica of Redis had them")
                .register(metrics);
        var settings = new RedisReplicas.Settings(stores.replicaPatience(), missed::increment);
        this.nodes = clients.isCluster()
                ? new RedisCluster(vertx, clients.addresses(), address -> clients.of(vertx, address), settings)
                : new RedisAlone(redis, settings);
        this.vertx = vertx;
        this.keptLife = keptLife;
        this.watch = vertx.setPeriodic(CHECK_MS, tick -> nodes.check());
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

    /** Nil is a null item; the client's own types do not show this. */
    @SuppressWarnings("NullAway")
    private Uni<@Nullable Response> send(String key, Request request) {
        return Uni.createFrom()
                .emitter(emitter -> nodes.send(key, request).onComplete(emitter::complete, emitter::fail));
    }

    /**
     * Waits until a replica has the earlier writes under a key, if there are replicas. A failover then cannot lose what others depend on.
     * It never fails: after {@code reagent.stores.replica-patience} the caller continues without.
     */
    public Uni<Void> onReplica(String key) {
        return Uni.createFrom().emitter(emitter -> nodes.onReplica(key).onComplete(emitter::complete, emitter::fail));
    }

    /** Returns every node that accepts writes. */
    public Uni<List<RedisMaster>> masters() {
        return Uni.createFrom().emitter(emitter -> nodes.masters().onComplete(emitter::complete, emitter::fail));
    }

    /** Opens a connection for publish and subscribe. A message that is published on one node of a cluster reaches all nodes. */
    public Future<RedisConnection> connect() {
        return nodes.connect();
    }

    private static boolean isUnknownScript(Throwable failure) {
        return failure.getMessage() != null && failure.getMessage().startsWith("NOSCRIPT");
    }
}
