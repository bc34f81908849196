package dev.reagent.stores;

import static java.util.stream.Collectors.joining;

import dev.reagent.FreePort;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** A Redis Cluster on loopback: the embedded program, three masters, and as many replicas of each as wanted. */
public final class LocalRedisCluster implements AutoCloseable {

    private static final int MASTERS = 3;
    private static final int SLOTS = 16384;

    private final List<RedisProcess> masters = new ArrayList<>();
    private final List<RedisProcess> replicas = new ArrayList<>();

    private LocalRedisCluster() {}

    /** Starts it, and comes back when it takes commands and every replica is in step. */
    public static LocalRedisCluster start(Path folder, int replicasOfEach) throws IOException {
        var cluster = new LocalRedisCluster();
        for (int i = 0; i < MASTERS; i++) {
            cluster.masters.add(node(folder.resolve("master-" + i)));
        }
        for (int i = 0; i < MASTERS * replicasOfEach; i++) {
            cluster.replicas.add(node(folder.resolve("replica-" + i)));
        }
        cluster.join();
        return cluster;
    }

    private static RedisProcess node(Path folder) throws IOException {
        return RedisProcess.start(
                folder,
                "--cluster-enabled",
                "yes",
                "--cluster-port",
                Integer.toString(FreePort.take()),
                "--cluster-node-timeout",
                "2000");
    }

    private void join() throws IOException {
        var first = masters.getFirst();
        for (int i = 0; i < MASTERS; i++) {
            masters.get(i).say("CLUSTER", "SET-CONFIG-EPOCH", Integer.toString(i + 1));
            masters.get(i)
                    .say(
                            "CLUSTER",
                            "ADDSLOTSRANGE",
                            Integer.toString(i * SLOTS / MASTERS),
                            Integer.toString((i + 1) * SLOTS / MASTERS - 1));
        }
        for (var node : all()) {
            if (node != first) {
                var port = node.settingAfter("--cluster-port");
                first.say("CLUSTER", "MEET", "127.0.0.1", Integer.toString(node.port()), port);
            }
        }
        for (var node : all()) {
            RedisProcess.await(
                    "every node knows the others",
                    () -> node.say("CLUSTER", "INFO").contains("cluster_known_nodes:" + all().size()));
        }
        for (int i = 0; i < replicas.size(); i++) {
            var master = masters.get(i % MASTERS).say("CLUSTER", "MYID");
            var replica = replicas.get(i);
            RedisProcess.await(
                    "a replica has its master",
                    () -> replica.say("CLUSTER", "REPLICATE", master).equals("OK"));
            RedisProcess.await(
                    "a replica is in step",
                    () -> replica.say("INFO", "replication").contains("master_link_status:up"));
        }
        for (var node : all()) {
            RedisProcess.await(
                    "the cluster takes commands",
                    () -> node.say("CLUSTER", "INFO").contains("cluster_state:ok"));
        }
    }

    private List<RedisProcess> all() {
        var all = new ArrayList<>(masters);
        all.addAll(replicas);
        return all;
    }

    /** What brings a server to it, by the settings' names. */
    public Map<String, String> settings() {
        return Map.of(
                "quarkus.redis.client-type",
                "cluster",
                "quarkus.redis.hosts",
                masters.stream().map(RedisProcess::url).collect(joining(",")));
    }

    /** As they were at the start. */
    public List<RedisProcess> masters() {
        return masters;
    }

    /** As they were at the start; the first is of the first master, and so on. */
    public List<RedisProcess> replicas() {
        return replicas;
    }

    /** The node that answers for a key now. */
    public RedisProcess masterOf(String key) throws IOException {
        for (var node : all()) {
            try {
                node.say("EXISTS", key);
                if (node.say("ROLE").startsWith("master")) {
                    return node;
                }
            } catch (IOException other) {
                // it is away, or answers that another one has the key
            }
        }
        throw new IOException("nobody answers for " + key);
    }

    @Override
    public void close() throws InterruptedException {
        for (var node : all()) {
            node.close();
        }
    }
}
