package dev.reagent.stores;

import java.io.IOException;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * What a Redis says it does with what it is given.
 *
 * @param policy     its {@code maxmemory-policy}; empty where it does not say
 * @param durability what a crash of it may lose
 * @param isCluster  whether it is a node of a Redis Cluster
 */
record RedisPromises(String policy, Durability durability, boolean isCluster) {

    private static final Pattern POLICY = Pattern.compile("maxmemory_policy:(\\S+)");

    /** When an answered write is safe from a crash, and what one may lose until then. */
    enum Durability {
        ALWAYS("a crash of Redis loses nothing that it answered"),
        EVERYSEC("a crash of Redis may lose the last second or two that it answered"),
        NO("a crash of Redis may lose all that the operating system had not yet written, some 30 seconds"),
        OFF("a crash of Redis may lose all that it answered since its last snapshot, or everything"),
        UNKNOWN("Redis does not say when it writes to the disk, so what a crash of it may lose is not known");

        /** In words, for an operator. */
        final String loss;

        Durability(String loss) {
            this.loss = loss;
        }

        String wireName() {
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

    /** A way to say one command, and hear the reply as text. */
    @FunctionalInterface
    interface Wire {

        /** @throws IOException when Redis answers with an error (its message) or not in time */
        String say(String... words) throws IOException;
    }

    /** Asks it. Where only CONFIG is forbidden, as by many who rent one out, the durability is not known. */
    static RedisPromises of(Wire wire) throws IOException {
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
            // a list of lines or a map, as the connection's protocol has it: the value comes last
            var words = wire.say("CONFIG", "GET", "appendfsync").split("[^a-z]+");
            return Durability.of(words.length == 0 ? "" : words[words.length - 1]);
        } catch (IOException forbidden) {
            return Durability.UNKNOWN;
        }
    }

    /** @throws StartRefused where sessions may be evicted to make room */
    void refuseEviction(String name) {
        if (!policy.isEmpty() && !policy.equals("noeviction")) {
            throw new StartRefused(name + ": that Redis may evict sessions (maxmemory-policy is " + policy
                    + "); set its maxmemory-policy to noeviction");
        }
    }

    /** @throws StartRefused where it is a cluster's node and the settings say that it is not, or the other way round */
    void refuseOtherKind(String name, boolean cluster) {
        if (isCluster && !cluster) {
            throw new StartRefused(
                    name + ": that is a node of a Redis Cluster; set QUARKUS_REDIS_CLIENT_TYPE to cluster");
        }
        if (cluster && !isCluster) {
            throw new StartRefused(
                    name + ": that is no node of a Redis Cluster, and QUARKUS_REDIS_CLIENT_TYPE is cluster");
        }
    }

    /** One line for the log where a crash may lose something. */
    Optional<String> warning() {
        return durability == Durability.ALWAYS
                ? Optional.empty()
                : Optional.of("Redis is not as durable as it could be (" + durability.wireName() + "): "
                        + durability.loss + "; set appendonly to yes and appendfsync to always");
    }
}
