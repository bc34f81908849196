package dev.reagent.run.rescue;

import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.reagent.WithScriptedProvider;
import dev.reagent.stores.StartRefused;
import dev.reagent.stores.redis.RedisLink;
import dev.reagent.stores.redis.RedisMaster;
import io.quarkus.runtime.StartupEvent;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.vertx.redis.client.Command;
import jakarta.inject.Inject;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** A start on the Redis of another database, which a restored one is, too. */
@QuarkusTest
@Tag("external-stores")
@Tag("redis-cluster")
@QuarkusTestResource(WithScriptedProvider.class)
class RedisEpochTest {

    private static final Duration PATIENCE = Duration.ofSeconds(20);

    @Inject
    RedisEpoch epoch;

    @Inject
    PostgresEpoch kept;

    @Inject
    RedisLink redis;

    @Test
    void aRedisOfAnotherDatabaseIsRefused() {
        var ours = kept.firstOr(UUID.randomUUID().toString()).value();
        try {
            set("of another");
            var line = assertThrows(StartRefused.class, this::start).getMessage();
            assertTrue(line.contains("it belongs to another database") && !line.contains("\n"), line);
        } finally {
            set(ours);
        }
        assertDoesNotThrow(this::start);
    }

    @Test
    void anEmptyOneIsTaken() {
        var ours = kept.firstOr(UUID.randomUUID().toString()).value();
        try {
            masters()
                    .forEach(master -> master.send(Command.DEL, master.key(RedisEpoch.KEY))
                            .await()
                            .atMost(PATIENCE));
            assertDoesNotThrow(this::start);
        } finally {
            set(ours);
        }
    }

    /** One that did not answer at the start. */
    @Test
    void nothingIsRestoredIntoOneOfAnotherDatabase() {
        var ours = kept.firstOr(UUID.randomUUID().toString()).value();
        try {
            set("of another");
            assertFalse(epoch.isSettled().await().atMost(PATIENCE));
            assertThrows(StartRefused.class, this::start, "it still belongs to the other");
        } finally {
            set(ours);
        }
        assertTrue(epoch.isSettled().await().atMost(PATIENCE));
    }

    private void start() {
        epoch.refuseAnother(new StartupEvent());
    }

    private void set(String value) {
        masters()
                .forEach(master -> master.send(Command.SET, master.key(RedisEpoch.KEY), value)
                        .await()
                        .atMost(PATIENCE));
    }

    private List<RedisMaster> masters() {
        return redis.masters().await().atMost(PATIENCE);
    }
}
