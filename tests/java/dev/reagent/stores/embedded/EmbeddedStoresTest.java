package dev.reagent.stores.embedded;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.reagent.BesideServers;
import dev.reagent.stores.RedisWire;
import dev.reagent.stores.StartRefused;
import dev.reagent.stores.StorePrograms;
import dev.reagent.stores.redis.RedisScript;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** The embedded stores by themselves: real processes in folders of their own. */
@BesideServers
@EnabledOnOs(OS.LINUX)
class EmbeddedStoresTest {

    /** Shared with the server's own test stores: unpacking takes longer than everything else here. */
    private static final Binaries BINARIES = StorePrograms.unpacked();

    @TempDir
    Path temp;

    /** By handle: the number of one that has ended may be another's by now, or a thread's of another. */
    private final List<ProcessHandle> started = new ArrayList<>();

    @AfterEach
    void stopWhatWasStarted() throws Exception {
        for (var store : started) {
            if (store.isAlive()) {
                stop(store.pid(), "INT");
            }
        }
    }

    @Test
    void postgresFindsItsDataAgainAfterARestart() throws Exception {
        var first = postgres("a");
        write(first, "CREATE TABLE kept AS SELECT 42 AS n");
        stop(first.running().pid(), "INT");

        var second = postgres("a");
        assertNotEquals(first.running().pid(), second.running().pid());
        assertEquals(42, read(second, "SELECT n FROM kept"));
    }

    @Test
    void aPostgresLeftByAKilledServerIsTakenOver() throws Exception {
        var left = postgres("a");
        var again = postgres("a");
        assertEquals(left.running(), again.running());
    }

    @Test
    void aPostgresThatWasKilledItselfStartsAgain() throws Exception {
        var killed = postgres("a");
        write(killed, "CREATE TABLE kept AS SELECT 42 AS n");
        stop(killed.running().pid(), "KILL");

        var again = postgres("a");
        assertEquals(42, read(again, "SELECT n FROM kept"));
    }

    @Test
    void aPidFileThatNamesAnotherProcessIsNotBelieved() throws Exception {
        var first = postgres("a");
        stop(first.running().pid(), "INT");
        var file = temp.resolve("a/postgres/postmaster.pid");
        Files.writeString(file, ProcessHandle.current().pid() + "\n" + temp.resolve("a/postgres") + "\n0\n5432\n");

        var again = postgres("a");
        assertNotEquals(ProcessHandle.current().pid(), again.running().pid());
    }

    @Test
    void redisFindsItsDataAgainAfterBeingKilled() throws Exception {
        var first = redis("a");
        say(first, "SET", "kept", "42");
        stop(first.running().pid(), "KILL");

        var second = redis("a");
        assertNotEquals(first.running().pid(), second.running().pid());
        assertEquals("42", say(second, "GET", "kept"));
    }

    @Test
    void afterAnOrderlyStopRedisGoesOnInTheLifeItHad() throws Exception {
        var first = redis("a");
        assertEquals(first.id(), first.life());
        say(first, "SET", "kept", "42");
        stopInOrder(first);
        var second = redis("a");
        assertNotEquals(first.id(), second.id());
        assertEquals(first.life(), second.life());
        var names = RedisScript.named("life").inLife(second.id() + " " + second.life());
        assertEquals(first.life(), say(second, "EVAL", names.text() + "return life()", "0"), "what scripts call it");
        assertEquals(first.life(), redis("a").life(), "a server that takes it over");
        stopInOrder(second);
        assertEquals(first.life(), redis("a").life());
    }

    @Test
    void afterAKillRedisBeginsAnotherLife() throws Exception {
        var first = redis("a");
        stopInOrder(first);
        var second = redis("a");
        stop(second.running().pid(), "KILL");
        second.store().life().end();
        var third = redis("a");
        assertEquals(third.id(), third.life());
    }

    @Test
    void soItDoesOnACopyOfItsData() throws Exception {
        var first = redis("a");
        say(first, "SET", "kept", "42");
        stopInOrder(first);
        var copied = new ProcessBuilder(
                        "cp",
                        "-a",
                        temp.resolve("a").toString(),
                        temp.resolve("b").toString())
                .start();
        assertEquals(0, copied.waitFor());
        var copy = redis("b");
        assertEquals("42", say(copy, "GET", "kept"));
        assertEquals(copy.id(), copy.life());
    }

    /** As the server's end does. */
    private static void stopInOrder(Redis redis) throws Exception {
        stop(redis.running().pid(), "INT");
        redis.store().life().end();
    }

    @Test
    void aRedisLeftByAKilledServerIsTakenOver() throws Exception {
        var left = redis("a");
        assertEquals(left.running(), redis("a").running());
    }

    @Test
    void oneThatIsTakenOverGetsTheMemoryThatIsSetNow() throws Exception {
        assertTrue(maxMemory(redis("a")) > 64 << 20, "half of the machine's");
        assertEquals(64 << 20, maxMemory(redis("a", 64 << 20)));
    }

    private static long maxMemory(Redis redis) throws Exception {
        return Long.parseLong(say(redis, "CONFIG", "GET", "maxmemory").replaceAll("\\D+", ""));
    }

    @Test
    void twoFoldersHaveTwoStoresSideBySide() throws Exception {
        var one = redis("a");
        var other = redis("b");
        say(one, "SET", "whose", "a");
        assertEquals("", say(other, "GET", "whose"));
        assertNotEquals(one.password(), other.password());
    }

    @Test
    void aRedisAsksForItsPassword() throws Exception {
        var redis = redis("a");
        try (var wire = RedisWire.connect("127.0.0.1", redis.running().port(), Duration.ofSeconds(5))) {
            assertTrue(assertThrows(IOException.class, () -> wire.say("GET", "x"))
                    .getMessage()
                    .startsWith("NOAUTH"));
        }
    }

    @Test
    void theDataFolderIsForItsUserOnly() {
        var data = DataFolder.at(temp.resolve("a"));
        assertEquals("rwx------", permissions(data.path()));
    }

    @Test
    void secretsAreForItsUserOnlyAndStay() throws Exception {
        var data = DataFolder.at(temp.resolve("a"));
        var secret = data.secret("postgres");
        assertEquals(secret, data.secret("postgres"));
        assertEquals("rw-------", permissions(data.resolve("postgres.password")));
    }

    @Test
    void aFolderInUseIsRefusedInOneLine() throws Exception {
        var data = DataFolder.at(temp.resolve("a"));
        try (var held = data.lock()) {
            assertTrue(held.isOpen());
            var refused = assertThrows(StartRefused.class, data::lock);
            assertTrue(refused.getMessage().contains("in use by another server"), refused.getMessage());
            assertFalse(refused.getMessage().contains("\n"));
        }
    }

    @Test
    void aStartInTheBackgroundFailsWhereItIsWaitedFor() throws Exception {
        var wanted = new EmbeddedStores.Wanted(temp.resolve("a"), false, true, false);
        Files.createDirectories(wanted.folder());
        Files.createFile(wanted.folder().resolve("redis"));
        EmbeddedStores.begin(wanted);
        EmbeddedStores.awaitBegun();
        var refused = assertThrows(StartRefused.class, () -> EmbeddedStores.start(wanted));
        assertTrue(refused.getMessage().contains("did not start"), refused.getMessage());
    }

    @Test
    void testsDoNotEmptyAPersonsFolder() throws Exception {
        var data = DataFolder.at(temp.resolve("a"));
        Files.createDirectory(data.resolve("postgres"));
        assertThrows(StartRefused.class, data::markForTests);
    }

    @Test
    void theShopCanBeReadButNotWrittenByItsRole() throws Exception {
        var postgres = postgres("a");
        var store = postgres.store();
        try (var shop = EmbeddedPostgres.connect(
                postgres.running(), "demo", EmbeddedPostgres.DEMO_USER, store.demoPassword(), Duration.ofSeconds(5))) {
            assertEquals(8, count(shop, "SELECT count(*) FROM customers"));
            assertEquals(40, count(shop, "SELECT count(*) FROM orders"));
            shop.createStatement().execute("SET default_transaction_read_only = off");
            var refused = assertThrows(
                    SQLException.class, () -> shop.createStatement().execute("DELETE FROM orders"));
            assertEquals("42501", refused.getSQLState());
        }
        for (String other : List.of("reagent", "postgres", "template1")) {
            var refused = assertThrows(
                    SQLException.class,
                    () -> EmbeddedPostgres.connect(
                            postgres.running(),
                            other,
                            EmbeddedPostgres.DEMO_USER,
                            store.demoPassword(),
                            Duration.ofSeconds(5)),
                    other);
            assertEquals("42501", refused.getSQLState(), other);
        }
    }

    private record Postgres(EmbeddedPostgres store, EmbeddedPostgres.Running running) {}

    private record Redis(EmbeddedRedis store, EmbeddedRedis.Running running, String password, String id, String life) {}

    private Postgres postgres(String folder) throws Exception {
        var store = new EmbeddedPostgres(DataFolder.at(temp.resolve(folder)), BINARIES);
        var running = store.start(false);
        started.add(ProcessHandle.of(running.pid()).orElseThrow());
        return new Postgres(store, running);
    }

    private Redis redis(String folder) throws Exception {
        return redis(folder, 0);
    }

    private Redis redis(String folder, long memory) throws Exception {
        var store = new EmbeddedRedis(DataFolder.at(temp.resolve(folder)), BINARIES);
        var running = store.start(false, memory);
        started.add(ProcessHandle.of(running.pid()).orElseThrow());
        var id = store.id(running);
        return new Redis(store, running, store.password(), id, store.life().of(id));
    }

    private static void write(Postgres postgres, String sql) throws Exception {
        try (var connection = connect(postgres)) {
            connection.createStatement().execute(sql);
        }
    }

    private static int read(Postgres postgres, String sql) throws Exception {
        try (var connection = connect(postgres)) {
            return count(connection, sql);
        }
    }

    private static Connection connect(Postgres postgres) throws Exception {
        return EmbeddedPostgres.connect(
                postgres.running(),
                "reagent",
                EmbeddedPostgres.USER,
                postgres.store().password(),
                Duration.ofSeconds(5));
    }

    private static int count(Connection connection, String sql) throws SQLException {
        try (var rows = connection.createStatement().executeQuery(sql)) {
            rows.next();
            return rows.getInt(1);
        }
    }

    private static String say(Redis redis, String... words) throws Exception {
        try (var wire = RedisWire.connect("127.0.0.1", redis.running().port(), Duration.ofSeconds(5))) {
            wire.say("AUTH", redis.password());
            return wire.say(words);
        }
    }

    private static void stop(long pid, String signal) throws Exception {
        var process = ProcessHandle.of(pid);
        if (process.isPresent()) {
            new ProcessBuilder("sh", "-c", "kill -" + signal + " " + pid)
                    .start()
                    .waitFor();
            process.get().onExit().get(30, TimeUnit.SECONDS);
        }
    }

    private static String permissions(Path path) {
        try {
            return PosixFilePermissions.toString(Files.getPosixFilePermissions(path));
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }
}
