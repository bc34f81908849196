package dev.reagent.run;

import static org.junit.jupiter.api.Assertions.assertTrue;

import io.quarkus.redis.datasource.RedisDataSource;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import java.time.Duration;
import java.util.UUID;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.Test;

/** Who listens, and hears. */
@QuarkusTest
class SignalsTest {

    @Inject
    Signals signals;

    @Inject
    RedisDataSource redis;

    private static void eventually(BooleanSupplier holds) {
        for (int i = 0; i < 300 && !holds.getAsBoolean(); i++) {
            LockSupport.parkNanos(Duration.ofMillis(10).toNanos());
        }
        assertTrue(holds.getAsBoolean());
    }

    @Test
    void whoeverBeginsToListenIsToldOnceItHearsEverything() {
        for (int i = 0; i < 20; i++) {
            var channel = "r:test:" + UUID.randomUUID();
            var heard = new CopyOnWriteArrayList<String>();
            var listening = signals.listen(channel, heard::add);
            eventually(() -> heard.contains(""));
            redis.pubsub(String.class).publish(channel, "news");
            eventually(() -> heard.contains("news"));
            listening.close();
        }
    }
}
