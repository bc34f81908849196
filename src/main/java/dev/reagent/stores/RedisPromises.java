package dev.reagent.stores;

import java.io.IOException;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * What a Redis reports about eviction and durability.
 *
 * @param policy     its {@code maxmemory-policy}; empty if it does not report one
 * @param durability what a crash may lose
 * @param isCluster  whether it is a node of a Redis Cluster
 */
public record RedisPromises(String policy, Durability durability, boolean isCluster) {

    private static final Pattern POLICY = Pattern.compile("maxmemory_policy:(\\S+)");

    /** When an acknowledged write is safe from a crash, and what a crash may lose until then. */
    public enum Durability {
        ALWAYS("a crash of Redis loses nothing that it answered"),
        EVERYSEC("a crash of Redis may lose the last second or two that it answered"),
        NO("a crash of Redis may lose all that the operating system had not yet written, some 30 seconds"),
        OFF("a crash of Redis may lose all that it answered since its last snapshot, or everything"),
        UNKNOWN("Redis does not report its appendfsync setting, so what a crash may lose is unknown");

        /** For an operator. */
        public final String loss;

        Durability(String loss) {
            this.loss = loss;
        }

        public String wireName() {
            return name().toLowerCase(Locale.ROOT);
        }

        private static Durability of(String appendfsync) {
            return switch (appendfsync) {
                case "always" -> ALWAYS;
                case "everysec" -> EVERYSEC;
                case "no" -> NO;
                default -> UNKNOWN;
            };
        }
    }

    /** Sends one command to Redis and returns the reply as text. */
    @FunctionalInterface
    public interface Wire {

        /** @throws IOException when Redis answers with an error (its message) or not in time */
        String say(String... words) throws IOException;
    }

    /** Queries a Redis. If it forbids only CONFIG, as many hosted Redis services do, the durability is unknown. */
    public static RedisPromises of(Wire wire) throws IOException {
        var policy = POLICY.matcher(wire.say("INFO", "memory"));
        return new RedisPromises(
                policy.find() ? policy.group(1) : "",
                durability(wire),
                wire.say("INFO", "cluster").contains("cluster_enabled:1"));
    }

    private static Durability durability(Wire wire) throws IOException {
        var persistence = wire.say("INFO", "persistence");
        if (!persistence.contains("aof_enabled:1")) {
            return persistence.contains("aof_enabled:0") ? Durability.OFF : Durability.UNKNOWN;
        }
        try {
            // the reply is a list of lines or a map, depending on the protocol; the value comes last
            var words = wire.say("CONFIG", "GET", "appendfsync").split("[^a-z]+");
            return Durability.of(words.length == 0 ? "" : words[words.length - 1]);
        } catch (IOException forbidden) {
            return Durability.UNKNOWN;
        }
    }

    /** @throws StartRefused if Redis may evict sessions */
    public void refuseEviction(String name) {
        if (!policy.isEmpty() && !policy.equals("noeviction")) {
            throw new StartRefused(name + ": that Redis may evict sessions (maxmemory-policy is " + policy
                    + "); set its maxmemory-policy to noeviction");
        }
    }

    /** @throws StartRefused if Redis is a cluster node and the settings say otherwise, or the reverse */
    public void refuseOtherKind(String name, boolean cluster) {
        if (isCluster && !cluster) {
            throw new StartRefused(
                    name + ": that is a node of a Redis Cluster; set QUARKUS_REDIS_CLIENT_TYPE to cluster");
        }
        if (cluster && !isCluster) {
            throw new StartRefused(
                    name + ": that is no node of a Redis Cluster, and QUARKUS_REDIS_CLIENT_TYPE is cluster");
        }
    }

    /** Returns one line for the log if a crash may lose something. */
    public Optional<String> warning() {
        return durability == Durability.ALWAYS
                ? Optional.empty()
                : Optional.of("Redis is not as durable as it could be (" + durability.wireName() + "): "
                        + durability.loss + "; set appendonly to yes and appendfsync to always");
    }
}
