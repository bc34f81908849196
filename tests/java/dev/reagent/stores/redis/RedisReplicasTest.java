package dev.reagent.stores.redis;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.reagent.BesideServers;
import dev.reagent.stores.RedisProcess;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.redis.client.Command;
import io.vertx.redis.client.Redis;
import io.vertx.redis.client.Request;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** Waiting for a replica of a real Redis, that answers, hangs, or is not there. */
@BesideServers
@EnabledOnOs(OS.LINUX)
class RedisReplicasTest {

    private static final Duration PATIENCE = Duration.ofMillis(600);

    @TempDir
    Path folder;

    private final Vertx vertx = Vertx.vertx();
    private final AtomicInteger missed = new AtomicInteger();
    private RedisProcess master;
    private RedisProcess replica;
    private RedisAlone redis;

    @BeforeEach
    void start() throws IOException {
        master = RedisProcess.start(folder.resolve("master"));
        redis = new RedisAlone(
                Redis.createClient(vertx, master.url()), new RedisReplicas.Settings(PATIENCE, missed::addAndGet));
    }

    @AfterEach
    void stop() throws Exception {
        done(vertx.close());
        master.close();
        if (replica != null) {
            replica.thaw();
            replica.close();
        }
    }

    @Test
    void whereThereIsNoReplicaNothingIsSentForIt() throws IOException {
        redis.check();
        for (int i = 0; i < 100; i++) {
            write(i);
        }
        assertFalse(master.say("INFO", "commandstats").contains("cmdstat_wait:"));
        assertEquals(0, missed.get());
    }

    @Test
    void whatIsWaitedForIsOnTheReplicaAndManyShareOneWait() throws Exception {
        startReplica();
        for (int i = 0; i < 50; i++) {
            write(i);
            assertEquals(Integer.toString(i), replica.say("GET", "k"));
        }
        long before = waits();
        master.freeze();
        Future<Void> last = Future.succeededFuture();
        for (int i = 0; i < 1000; i++) {
            last = redis.onReplica("k");
        }
        master.thaw();
        done(last);
        assertEquals(2, waits() - before, "the first one waits, and 999 who asked meanwhile share the next");
        assertEquals(0, missed.get());
    }

    @Test
    void aReplicaThatHangsIsWaitedForOnceAndAgainWhenItIsInStep() throws Exception {
        startReplica();
        write(1);
        replica.freeze();
        long start = System.nanoTime();
        write(2);
        assertTrue(System.nanoTime() - start >= PATIENCE.toNanos());
        assertTrue(redis.masters().result().getFirst().replicas().isLagging());
        long waits = waits();
        write(3);
        assertEquals(waits, waits(), "nobody else waits");
        assertEquals(2, missed.get());
        redis.check();
        RedisProcess.await("the look has been in vain", () -> waits() >= 3);
        replica.thaw();
        RedisProcess.await("it is in step", () -> {
            redis.check();
            return !redis.masters().result().getFirst().replicas().isLagging();
        });
        write(4);
        assertEquals("4", replica.say("GET", "k"));
        assertEquals(2, missed.get(), "who only looks misses nothing");
    }

    private void startReplica() throws IOException {
        replica = RedisProcess.start(folder.resolve("replica"), "--replicaof", "127.0.0.1 " + master.port());
        RedisProcess.await("the master has a replica in step", () -> {
            redis.check();
            return redis.masters().result().getFirst().replicas().connected() == 1
                    && replica.say("INFO", "replication").contains("master_link_status:up")
                    // its first word, some time within a second: until then the master sends it nothing
                    && master.say("INFO", "replication").matches("(?s).*state=online,offset=[1-9].*");
        });
    }

    private long waits() throws IOException {
        var stats = master.say("INFO", "commandstats");
        return Long.parseLong(stats.replaceAll("(?s).*cmdstat_wait:calls=(\\d+).*", "$1"));
    }

    private void write(int value) {
        done(redis.send("k", Request.cmd(Command.SET).arg("k").arg(value)).compose(set -> redis.onReplica("k")));
    }

    private static <T> T done(Future<T> work) {
        return work.toCompletionStage()
                .toCompletableFuture()
                .orTimeout(20, TimeUnit.SECONDS)
                .join();
    }
}
