package dev.reagent.run.queue;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.reagent.stores.redis.RedisLink;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import io.smallrye.mutiny.subscription.Cancellable;
import io.vertx.redis.client.Command;
import io.vertx.redis.client.Response;
import jakarta.annotation.PreDestroy;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/** Keeps one key for each server, which expires a minute after the server has ended. Thread-safe. */
@ApplicationScoped
class RedisServerProfiles implements ServerProfiles {

    private static final Logger LOG = Logger.getLogger(RedisServerProfiles.class);
    private static final JsonMapper JSON = new JsonMapper();

    private static final Duration PERIOD = Duration.ofSeconds(10);
    private static final Duration LIFETIME = Duration.ofMinutes(1);

    private final RedisLink redis;
    private final ServerId self;
    private volatile @Nullable Cancellable ticks;

    RedisServerProfiles(RedisLink redis, ServerId self) {
        this.redis = redis;
        this.self = self;
    }

    @Override
    public void publish(ServerProfile profile) {
        LOG.infof(
                "Server %s: process %d on %s, answers at %s",
                self.value(), profile.pid(), profile.host(), profile.address());
        ticks = Multi.createFrom()
                .ticks()
                .every(PERIOD)
                .onOverflow()
                .drop()
                .onItem()
                .transformToUniAndConcatenate(tick -> write(profile))
                .subscribe()
                .with(written -> {}, failure -> LOG.error("updates of this server's profile ended", failure));
    }

    @PreDestroy
    void stop() {
        var running = ticks;
        if (running != null) {
            running.cancel();
        }
    }

    /** Ignores failures: the next tick tries again. */
    private Uni<Void> write(ServerProfile profile) {
        return redis.send(Command.SET, key(self.value()), text(profile), "PX", String.valueOf(LIFETIME.toMillis()))
                .onFailure()
                .recoverWithNull()
                .replaceWithVoid();
    }

    @Override
    public Uni<Map<String, ServerProfile>> of(List<String> servers) {
        if (servers.isEmpty()) {
            return Uni.createFrom().item(Map.of());
        }
        var others = servers.stream().skip(1).map(RedisServerProfiles::key).toArray(String[]::new);
        return redis.send(Command.MGET, key(servers.getFirst()), others).map(reply -> profiles(servers, reply));
    }

    private static Map<String, ServerProfile> profiles(List<String> servers, @Nullable Response reply) {
        var profiles = new HashMap<String, ServerProfile>();
        for (int i = 0; reply != null && i < servers.size(); i++) {
            var text = reply.get(i);
            if (text != null) {
                profiles.put(servers.get(i), profile(text.toString()));
            }
        }
        return profiles;
    }

    private static String key(String server) {
        return QueueKeys.PREFIX + ":profile:" + server;
    }

    private static String text(ServerProfile profile) {
        return JsonNodeFactory.instance
                .objectNode()
                .put("host", profile.host())
                .put("pid", profile.pid())
                .put("address", profile.address())
                .put("started_at", profile.startedAt().toString())
                .toString();
    }

    private static ServerProfile profile(String text) {
        try {
            var json = JSON.readTree(text);
            return new ServerProfile(
                    json.path("host").asText(),
                    json.path("pid").asLong(),
                    json.path("address").asText(),
                    Instant.parse(json.path("started_at").asText()));
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("a server's profile in Redis is not valid JSON", e);
        }
    }
}
