package dev.reagent.run.log;

import static dev.reagent.Waiting.until;
import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.reagent.stores.redis.RedisLink;
import io.quarkus.redis.datasource.RedisDataSource;
import io.quarkus.test.junit.QuarkusTest;
import io.vertx.core.Vertx;
import jakarta.inject.Inject;
import java.util.ArrayList;
import java.util.UUID;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** Signals of a server that stops. */
@QuarkusTest
class StoppedSignalsTest {

    @Inject
    RedisDataSource redis;

    private static final int ROUNDS = 50;
    private static final int AT_ONCE = 4;

    @Inject
    RedisLink link;

    @Inject
    Vertx vertx;

    /** Where Redis is away while the server stops, a reconnect comes due after the client is gone. */
    @Test
    void oneThatHasStoppedConnectsNoMore() {
        var stopped = new RedisSignals(link, vertx);
        var channel = "r:test:" + UUID.randomUUID();
        stopped.listen(channel, word -> {});
        until("it listens", () -> listeners(channel) == 1);
        stopped.stop();
        until("it has left", () -> listeners(channel) == 0);

        var late = "r:test:" + UUID.randomUUID();
        stopped.listen(late, word -> {});
        var other = new RedisSignals(link, vertx);
        other.listen(channel, word -> {});
        until("another listens", () -> listeners(channel) == 1);
        assertEquals(0, listeners(late));
        other.stop();
    }

    /** A connection that ends calls back with its own lock held. */
    @Test
    void thoseWhoseConnectionsEndAtThatMomentStop() throws Exception {
        // not to be waited for: what is deadlocked does not end
        var beside = Executors.newFixedThreadPool(
                2, Thread.ofPlatform().name("stopping-", 0).daemon().factory());
        for (int round = 0; round < ROUNDS; round++) {
            var channel = "r:test:" + UUID.randomUUID();
            var all = new ArrayList<RedisSignals>();
            for (int i = 0; i < AT_ONCE; i++) {
                var signals = new RedisSignals(link, vertx);
                signals.listen(channel, word -> {});
                all.add(signals);
            }
            until("they listen", () -> listeners(channel) == AT_ONCE);
            beside.submit(() -> redis.execute("CLIENT", "KILL", "TYPE", "PUBSUB"));
            beside.submit(() -> all.forEach(RedisSignals::stop)).get(10, TimeUnit.SECONDS);
        }
        beside.shutdown();
    }

    private long listeners(String channel) {
        return redis.execute("PUBSUB", "NUMSUB", channel).get(1).toLong();
    }
}
