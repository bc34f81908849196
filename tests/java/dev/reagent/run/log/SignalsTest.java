package dev.reagent.run.log;

import static dev.reagent.Waiting.until;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.quarkus.redis.datasource.RedisDataSource;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Who listens, and hears. */
@QuarkusTest
@Tag("external-stores")
@Tag("redis-cluster")
class SignalsTest {

    @Inject
    Signals signals;

    @Inject
    RedisDataSource redis;

    @Test
    void whoeverBeginsToListenIsToldOnceItHearsEverything() {
        for (int i = 0; i < 20; i++) {
            var channel = "r:test:" + UUID.randomUUID();
            var heard = new CopyOnWriteArrayList<String>();
            var listening = signals.listen(channel, heard::add);
            until("it hears", () -> heard.contains(""));
            redis.pubsub(String.class).publish(channel, "news");
            until("it is told", () -> heard.contains("news"));
            assertEquals(List.of("", "news"), heard);
            listening.close();
        }
    }
}
