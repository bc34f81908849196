package dev.reagent.run.queue;

import dev.reagent.stores.redis.RedisLink;
import dev.reagent.stores.redis.RedisReply;
import dev.reagent.stores.redis.RedisScript;
import io.smallrye.mutiny.Uni;
import io.vertx.redis.client.Response;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/** Keeps the operations by operators in Redis, in the queue's slot. Thread-safe. */
@ApplicationScoped
class RedisOperations implements Operations {

    private static final Logger LOG = Logger.getLogger(RedisOperations.class);

    private static final RedisScript SWITCH = RedisScript.named("queue", "queue-operation");
    private static final RedisScript SERVERS = RedisScript.named("queue", "queue-servers");

    /** Id, sessions, room, and two operations. */
    private static final int FIELDS_OF_SERVER = 5;

    private final RedisLink redis;
    private final ServerId self;
    private final ServerProfiles profiles;

    RedisOperations(RedisLink redis, ServerId self, ServerProfiles profiles) {
        this.redis = redis;
        this.self = self;
        this.profiles = profiles;
    }

    @Override
    public Uni<Boolean> turn(Operation operation, @Nullable String server, boolean on) {
        var args = List.of(operation.name().toLowerCase(Locale.ROOT), server == null ? "" : server, on ? "1" : "0");
        return redis.run(SWITCH, List.of(QueueKeys.PREFIX), args)
                .map(reply -> RedisReply.number(reply) == 1)
                .invoke(known -> note(operation, server, on, known));
    }

    private static void note(Operation operation, @Nullable String server, boolean on, boolean known) {
        if (known) {
            LOG.infof(
                    "Operators: %s of %s is %s", operation, server == null ? "all servers" : server, on ? "on" : "off");
        }
    }

    @Override
    public Uni<State> state() {
        var silence = String.valueOf(RedisRunQueue.SILENCE.toMillis());
        return redis.run(SERVERS, List.of(QueueKeys.PREFIX), List.of(silence))
                .map(reply -> Objects.requireNonNull(reply, "the queue's script answers with operations and servers"))
                .flatMap(this::state);
    }

    private Uni<State> state(Response reply) {
        return profiles.of(servers(reply)).map(told -> state(reply, told));
    }

    private static List<String> servers(Response reply) {
        var servers = new ArrayList<String>();
        for (int i = 2; i < reply.size(); i += FIELDS_OF_SERVER) {
            servers.add(reply.get(i).toString());
        }
        return servers;
    }

    private State state(Response reply, Map<String, ServerProfile> profiles) {
        var servers = new ArrayList<Server>();
        for (int i = 2; i < reply.size(); i += FIELDS_OF_SERVER) {
            servers.add(new Server(
                    reply.get(i).toString(),
                    RedisReply.number(reply.get(i + 1)),
                    RedisReply.number(reply.get(i + 2)),
                    isOn(reply, i + 3),
                    isOn(reply, i + 4),
                    profiles.get(reply.get(i).toString())));
        }
        return new State(self.value(), isOn(reply, 0), isOn(reply, 1), servers);
    }

    private static boolean isOn(Response reply, int at) {
        return RedisReply.number(reply.get(at)) == 1;
    }
}
