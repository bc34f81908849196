package dev.reagent.stores;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.reagent.BesideServers;
import dev.reagent.FreePort;
import dev.reagent.stores.RedisPromises.Durability;
import dev.reagent.stores.embedded.Binaries;
import dev.reagent.stores.start.ExternalStores;
import io.smallrye.config.PropertiesConfigSource;
import io.smallrye.config.SmallRyeConfig;
import io.smallrye.config.SmallRyeConfigBuilder;
import io.smallrye.config.source.yaml.YamlConfigSource;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A Redis that an operator set up, each time with other settings: a real one. */
@BesideServers
@EnabledOnOs(OS.LINUX)
class ExternalRedisTest {

    private static final Binaries BINARIES = StorePrograms.unpacked();

    @TempDir
    Path folder;

    private final List<Process> started = new ArrayList<>();

    @AfterEach
    void stop() throws InterruptedException {
        for (var redis : started) {
            redis.destroy();
            redis.waitFor();
        }
    }

    @ParameterizedTest
    @CsvSource({
        "--appendonly yes --appendfsync always, ALWAYS",
        "--appendonly yes --appendfsync everysec, EVERYSEC",
        "--appendonly yes --appendfsync no, NO",
        "--appendonly no --appendfsync always, OFF",
        "--appendonly yes --appendfsync always --rename-command CONFIG '', UNKNOWN",
        "--appendonly no --rename-command CONFIG '', OFF"
    })
    void whatACrashMayLoseIsReadFromItsSettings(String settings, Durability durability) throws Exception {
        int port = redis(settings);
        assertEquals(durability, promises(port).durability());
        check(port);
    }

    @Test
    void oneThatMayLoseSomethingIsWarnedOfInOneLine() throws Exception {
        var warning = promises(redis("--appendonly yes --appendfsync everysec"))
                .warning()
                .orElseThrow();
        assertTrue(warning.contains("everysec") && warning.contains("may lose the last second"), warning);
        assertFalse(warning.contains("\n"));
        assertTrue(promises(redis("--appendonly yes --appendfsync always"))
                .warning()
                .isEmpty());
    }

    @Test
    void oneThatMayEvictIsRefusedInOneLine() throws Exception {
        int port = redis("--maxmemory-policy allkeys-lru");
        var refused = assertThrows(StartRefused.class, () -> check(port));
        var line = refused.getMessage();
        assertTrue(line.contains("127.0.0.1:" + port) && line.contains("allkeys-lru"), line);
        assertTrue(line.contains("set its maxmemory-policy to noeviction"), line);
        assertFalse(line.contains("\n"));
    }

    @Test
    void aClustersNodeIsRefusedWhereTheSettingsDoNotSayClusterAndTheOtherWayRound() throws Exception {
        int node = redis("--cluster-enabled yes --cluster-port " + FreePort.take());
        check("redis://127.0.0.1:" + node, "cluster");
        assertRefused("redis://127.0.0.1:" + node, "standalone", "set QUARKUS_REDIS_CLIENT_TYPE to cluster");
        int alone = redis("--appendonly no");
        assertRefused("redis://127.0.0.1:" + alone, "cluster", "no node of a Redis Cluster");
        assertRefused("redis://127.0.0.1:1,redis://127.0.0.1:2", "standalone", "names 2 nodes");
    }

    /** By the setting as it is delivered. */
    @Test
    void oneThatIsAbsentOrSilentEndsTheStart() throws Exception {
        try (var silent = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            for (int port : new int[] {FreePort.take(), silent.getLocalPort()}) {
                var begun = System.nanoTime();
                var refused = assertThrows(StartRefused.class, () -> ExternalStores.check(asDelivered(port)));
                var took = Duration.ofNanos(System.nanoTime() - begun);
                assertTrue(took.compareTo(Duration.ofSeconds(20)) < 0, took::toString);
                assertTrue(
                        refused.getMessage().contains("127.0.0.1:" + port + "\": cannot connect to Redis ("),
                        refused.getMessage());
            }
        }
    }

    @Test
    void aWrongPasswordIsToldOfAtOnce() throws Exception {
        int port = redis("--requirepass right");
        var refused = assertThrows(StartRefused.class, () -> check("redis://:wrong@127.0.0.1:" + port, "standalone"));
        assertTrue(refused.getMessage()
                .endsWith(": check the password in QUARKUS_REDIS_HOSTS, or QUARKUS_REDIS_PASSWORD"));
        assertFalse(refused.getMessage().contains(":wrong@"));
    }

    private static SmallRyeConfig asDelivered(int port) throws IOException {
        return new SmallRyeConfigBuilder()
                .addDefaultInterceptors()
                .withSources(
                        new YamlConfigSource(Path.of("application.yaml").toUri().toURL(), 110),
                        new PropertiesConfigSource(
                                Map.of("quarkus.redis.hosts", "redis://127.0.0.1:" + port), "test", 400))
                .build();
    }

    @Test
    void oneNodeOfThoseNamedIsEnough() throws Exception {
        int node = redis("--cluster-enabled yes --cluster-port " + FreePort.take());
        check("redis://127.0.0.1:" + FreePort.take() + ", redis://127.0.0.1:" + node, "cluster");
    }

    private static void assertRefused(String hosts, String type, String why) {
        var line = assertThrows(StartRefused.class, () -> check(hosts, type)).getMessage();
        assertTrue(line.contains(why) && !line.contains("\n"), line);
    }

    private static void check(int port) {
        check("redis://127.0.0.1:" + port, "standalone");
    }

    private static void check(String hosts, String type) {
        var settings = Map.of(
                "quarkus.redis.hosts", hosts, "quarkus.redis.client-type", type, "reagent.stores.start-patience", "0S");
        ExternalStores.checkRedis(new SmallRyeConfigBuilder()
                .withSources(new PropertiesConfigSource(settings, "test", 100))
                .build());
    }

    private static RedisPromises promises(int port) throws IOException {
        try (var wire = RedisWire.connect("127.0.0.1", port, Duration.ofSeconds(5))) {
            return RedisPromises.of(wire::say);
        }
    }

    /** The port of a new one that answers. */
    private int redis(String settings) throws Exception {
        int port = FreePort.take();
        var command = new ArrayList<String>(List.of(BINARIES.redis().toString(), "--bind", "127.0.0.1"));
        command.addAll(List.of("--port", Integer.toString(port), "--dir", folder.toString(), "--save", ""));
        for (var word : settings.split(" ")) {
            command.add(word.equals("''") ? "" : word);
        }
        started.add(new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .start());
        for (int tries = 0; ; tries++) {
            try (var wire = RedisWire.connect("127.0.0.1", port, Duration.ofSeconds(5))) {
                wire.say("PING");
                return port;
            } catch (IOException e) {
                if (String.valueOf(e.getMessage()).startsWith("NOAUTH")) {
                    return port;
                }
                assertTrue(tries < 500 && started.getLast().isAlive(), "Redis does not start: " + settings);
                Thread.sleep(20);
            }
        }
    }
}
