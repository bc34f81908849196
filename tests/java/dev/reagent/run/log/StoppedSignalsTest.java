package dev.reagent.run.log;

import static dev.reagent.Waiting.until;
import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.reagent.stores.redis.RedisLink;
import io.quarkus.redis.datasource.RedisDataSource;
import io.quarkus.test.junit.QuarkusTest;
import io.vertx.core.Vertx;
import jakarta.inject.Inject;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/** Signals of a server that stops. */
@QuarkusTest
class StoppedSignalsTest {

    @Inject
    RedisDataSource redis;

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

    private long listeners(String channel) {
        return redis.execute("PUBSUB", "NUMSUB", channel).get(1).toLong();
    }
}
