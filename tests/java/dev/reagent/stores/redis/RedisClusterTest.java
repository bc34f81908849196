package dev.reagent.stores.redis;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.reagent.BesideServers;
import dev.reagent.stores.LocalRedisCluster;
import dev.reagent.stores.RedisProcess;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.redis.client.Command;
import io.vertx.redis.client.Redis;
import io.vertx.redis.client.Request;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** The server's way to a Redis Cluster, on a real one whose nodes move keys, hang and die. */
@BesideServers
@EnabledOnOs(OS.LINUX)
class RedisClusterTest {

    private static final List<String> KEYS =
            IntStream.range(0, 60).mapToObj(i -> "r:{" + i + "}:k").toList();

    @TempDir
    Path folder;

    private final Vertx vertx = Vertx.vertx();
    private final AtomicInteger missed = new AtomicInteger();
    private LocalRedisCluster cluster;
    private RedisCluster nodes;

    @BeforeEach
    void start() throws IOException {
        cluster = LocalRedisCluster.start(folder, 1);
        nodes = new RedisCluster(
                vertx,
                List.of(
                        "127.0.0.1:" + cluster.masters().get(0).port(),
                        "127.0.0.1:" + cluster.masters().get(1).port()),
                address -> Redis.createClient(vertx, "redis://:" + RedisProcess.PASSWORD + "@" + address),
                new RedisReplicas.Settings(Duration.ofMillis(200), missed::addAndGet));
        vertx.setPeriodic(200, tick -> nodes.check());
    }

    @AfterEach
    void stop() throws Exception {
        done(vertx.close());
        cluster.close();
    }

    @Test
    void keysHaveTheSlotsThatRedisGivesThem() throws IOException {
        var first = cluster.masters().getFirst();
        for (var key :
                List.of("123456789", "foo", "{foo}bar", "a{b}{c}", "{}x", "x{", "}{y}", "r:{queue}:ready", "ä{ü}")) {
            assertEquals(first.say("CLUSTER", "KEYSLOT", key), Integer.toString(RedisSlots.slotOf(key)), key);
        }
    }

    @Test
    void everyMasterIsToldAndHasAKeyOfItsOwn() throws Exception {
        var masters = done(nodes.masters());
        assertEquals(3, masters.size());
        for (var master : masters) {
            var key = master.key("r:own");
            done(nodes.send(key, Request.cmd(Command.SET).arg(key).arg(master.name())));
            assertEquals(
                    master.name(),
                    String.valueOf(master.send(Command.GET, key).await().atMost(Duration.ofSeconds(5))));
        }
    }

    @Test
    void aKeyIsFoundWhileItsSlotMovesAndAfter() throws Exception {
        var key = KEYS.getFirst();
        set(key, "before");
        var slot = Integer.toString(RedisSlots.slotOf(key));
        var from = cluster.masterOf(key);
        var to = cluster.masters().stream().filter(it -> it != from).findFirst().orElseThrow();
        to.say("CLUSTER", "SETSLOT", slot, "IMPORTING", from.say("CLUSTER", "MYID"));
        from.say("CLUSTER", "SETSLOT", slot, "MIGRATING", to.say("CLUSTER", "MYID"));
        from.say("MIGRATE", "127.0.0.1", "" + to.port(), key, "0", "5000", "AUTH", RedisProcess.PASSWORD);
        assertEquals("before", get(key));
        var target = to.say("CLUSTER", "MYID");
        to.say("CLUSTER", "SETSLOT", slot, "NODE", target);
        from.say("CLUSTER", "SETSLOT", slot, "NODE", target);
        assertEquals("before", get(key));
        set(key, "after");
        assertEquals("after", to.say("GET", key));
    }

    @Test
    void whenAMasterDiesItsKeysAreFoundOnThePromotedReplicaAndTheOthersAllTheTime() throws Exception {
        for (var key : KEYS) {
            set(key, "v");
        }
        var victim = cluster.masterOf(KEYS.getFirst());
        var replica = cluster.replicas().get(cluster.masters().indexOf(victim));
        RedisProcess.await("the replica has them", () -> replica.say("DBSIZE").equals(victim.say("DBSIZE")));
        var elsewhere =
                KEYS.stream().filter(key -> !isOn(victim, key)).findFirst().orElseThrow();
        victim.kill();
        RedisProcess.await("the replica is promoted", () -> {
            assertEquals("v", get(elsewhere));
            try {
                return get(KEYS.getFirst()).equals("v");
            } catch (CompletionException notYet) {
                return false;
            }
        });
        for (var key : KEYS) {
            assertEquals("v", get(key));
        }
    }

    @Test
    void aNodeThatHangsHoldsUpItsOwnKeysOnlyAndThoseNotWithoutABound() throws Exception {
        for (var key : KEYS) {
            set(key, "v");
        }
        var hung = cluster.masterOf(KEYS.getFirst());
        var replica = cluster.replicas().get(cluster.masters().indexOf(hung));
        // nobody takes over
        replica.kill();
        var elsewhere =
                KEYS.stream().filter(key -> !isOn(hung, key)).findFirst().orElseThrow();
        hung.freeze();
        try {
            var waits = nodes.send(KEYS.getFirst(), Request.cmd(Command.GET).arg(KEYS.getFirst()));
            assertEquals("v", get(elsewhere));
            var failure = assertThrows(CompletionException.class, () -> done(waits));
            assertTrue(failure.getCause() instanceof IOException, failure::toString);
        } finally {
            hung.thaw();
        }
        RedisProcess.await("it is found again", () -> {
            try {
                return get(KEYS.getFirst()).equals("v");
            } catch (CompletionException notYet) {
                return false;
            }
        });
    }

    private boolean isOn(RedisProcess node, String key) {
        try {
            node.say("GET", key);
            return true;
        } catch (IOException moved) {
            assertTrue(String.valueOf(moved.getMessage()).startsWith("MOVED"), moved::toString);
            return false;
        }
    }

    private void set(String key, String value) {
        done(nodes.send(key, Request.cmd(Command.SET).arg(key).arg(value)));
    }

    private String get(String key) {
        return String.valueOf(done(nodes.send(key, Request.cmd(Command.GET).arg(key))));
    }

    private static <T> T done(Future<T> work) {
        return work.toCompletionStage()
                .toCompletableFuture()
                .orTimeout(20, TimeUnit.SECONDS)
                .join();
    }
}
