package dev.reagent.chaos;

import dev.reagent.stores.LocalRedisCluster;
import dev.reagent.stores.RedisProcess;
import java.io.IOException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;

/** A Redis whose master dies while its replica lags, and whose replica takes its place. */
public abstract class ReplicatedRedis implements AutoCloseable {

    /** Environment variables that bring a server to it. */
    public abstract Map<String, String> settings();

    /** The master and its replica, as they are now. */
    abstract RedisProcess master() throws IOException;

    abstract RedisProcess replica() throws IOException;

    /** Lets the replica take the place of the dead master. */
    abstract void promote(RedisProcess replica) throws IOException;

    /** Comes back when the replica has what its master has by now. */
    public void awaitInStep() throws IOException {
        long all = number(master(), "master_repl_offset");
        var replica = replica();
        RedisProcess.await("the replica is in step", () -> number(replica, "slave_repl_offset") >= all);
    }

    private static long number(RedisProcess redis, String field) throws IOException {
        return redis.say("INFO", "replication")
                .lines()
                .filter(line -> line.startsWith(field + ":"))
                .mapToLong(line ->
                        Long.parseLong(line.substring(field.length() + 1).strip()))
                .findFirst()
                .orElse(-1);
    }

    /** Cuts the replica off: from here on it misses what is written. */
    public void cutOff() throws IOException {
        var replica = replica();
        replica.say("CONFIG", "SET", "masterauth", "no longer right");
        replica.say("CLIENT", "KILL", "TYPE", "master");
    }

    /** Kills the master and promotes the replica. */
    public void failOver() throws IOException, InterruptedException {
        var replica = replica();
        master().kill();
        promote(replica);
    }

    /** A master with one replica, under an address that leads to whichever is the master. */
    public static ReplicatedRedis pair(Path folder) throws IOException {
        var master = RedisProcess.start(folder.resolve("master"));
        var replica = RedisProcess.start(folder.resolve("replica"), "--replicaof", "127.0.0.1 " + master.port());
        RedisProcess.await(
                "the replica is in step",
                () -> replica.say("INFO", "replication").contains("master_link_status:up"));
        return new Pair(master, replica, new TcpProxy(master.port()));
    }

    /** A cluster of three masters with a replica each; the master that dies has the queue. */
    public static ReplicatedRedis cluster(Path folder) throws IOException {
        return new Cluster(LocalRedisCluster.start(folder, 1));
    }

    private static final class Pair extends ReplicatedRedis {

        private final RedisProcess master;
        private final RedisProcess replica;
        private final TcpProxy address;

        Pair(RedisProcess master, RedisProcess replica, TcpProxy address) {
            this.master = master;
            this.replica = replica;
            this.address = address;
        }

        @Override
        public Map<String, String> settings() {
            return Map.of("QUARKUS_REDIS_HOSTS", "redis://:" + RedisProcess.PASSWORD + "@127.0.0.1:" + address.port());
        }

        @Override
        RedisProcess master() {
            return master;
        }

        @Override
        RedisProcess replica() {
            return replica;
        }

        @Override
        void promote(RedisProcess replica) throws IOException {
            replica.say("REPLICAOF", "NO", "ONE");
            address.leadTo(replica.port());
        }

        @Override
        public void close() throws Exception {
            address.close();
            master.close();
            replica.close();
        }
    }

    private static final class Cluster extends ReplicatedRedis {

        private final LocalRedisCluster cluster;

        Cluster(LocalRedisCluster cluster) {
            this.cluster = cluster;
        }

        @Override
        public Map<String, String> settings() {
            var settings = new HashMap<String, String>();
            cluster.settings()
                    .forEach((name, value) -> settings.put(
                            name.replace('.', '_').replace('-', '_').toUpperCase(Locale.ROOT), value));
            return settings;
        }

        @Override
        RedisProcess master() throws IOException {
            return cluster.masterOf("r:{queue}:ready");
        }

        @Override
        RedisProcess replica() throws IOException {
            return cluster.replicas().get(cluster.masters().indexOf(master()));
        }

        @Override
        void promote(RedisProcess replica) throws IOException {
            RedisProcess.await("the replica takes over", () -> {
                if (!replica.say("ROLE").startsWith("master")) {
                    replica.say("CLUSTER", "FAILOVER", "TAKEOVER");
                    return false;
                }
                return true;
            });
        }

        @Override
        public void close() throws Exception {
            cluster.close();
        }
    }
}
