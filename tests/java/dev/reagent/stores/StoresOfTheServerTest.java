package dev.reagent.stores;

import static io.restassured.RestAssured.given;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.quarkus.redis.datasource.RedisDataSource;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import java.time.Duration;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.jdbi.v3.core.Jdbi;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** The server as it starts by itself: both stores are there and answer. */
@QuarkusTest
@Tag("external-stores")
class StoresOfTheServerTest {

    @Inject
    Jdbi jdbi;

    @Inject
    Blocking blocking;

    @Inject
    RedisDataSource redis;

    @ConfigProperty(name = "reagent.sql.databases.demo.url")
    String demo;

    @Test
    void jdbiAnswersFromTheServersDatabaseOnAVirtualThread() {
        var answer = blocking.call(() -> jdbi.withHandle(handle -> handle.createQuery("SELECT current_database()")
                                .mapTo(String.class)
                                .one())
                        + Thread.currentThread().isVirtual())
                .await()
                .atMost(Duration.ofSeconds(10));
        assertEquals("reagenttrue", answer);
    }

    @Test
    void redisKeepsEveryAnsweredWriteAndEvictsNothing() {
        assertTrue(redis.execute("CONFIG", "GET", "appendfsync").toString().contains("always"));
        assertTrue(redis.execute("CONFIG", "GET", "maxmemory-policy").toString().contains("noeviction"));
    }

    @Test
    void itsHealthSaysWhatACrashOfRedisMayLoseNow() {
        assertDurability("always", "loses nothing");
        redis.execute("CONFIG", "SET", "appendfsync", "everysec");
        try {
            assertDurability("everysec", "may lose the last second");
        } finally {
            redis.execute("CONFIG", "SET", "appendfsync", "always");
        }
    }

    private static void assertDurability(String durability, String loss) {
        var ready =
                given().get("/q/health/ready").then().statusCode(200).extract().jsonPath();
        var data = ready.getMap("checks.find { it.name == 'Redis' }.data");
        assertEquals(durability, data.get("durability"));
        assertTrue(String.valueOf(data.get("loss")).contains(loss), data::toString);
    }

    /** A backup has the rows of all tables, and nothing of sequences. */
    @Test
    void theServersTablesUseNoSequence() {
        int sequences = jdbi.withHandle(handle -> handle.createQuery("select count(*) from pg_sequences")
                .mapTo(Integer.class)
                .one());
        assertEquals(0, sequences);
    }

    @Test
    void theShopIsADatabaseOfItsOwn() {
        assertTrue(demo.endsWith("/demo"), demo);
    }
}
