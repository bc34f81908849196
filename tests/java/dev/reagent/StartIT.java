package dev.reagent;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.reagent.chaos.SharedStores;
import dev.reagent.chaos.TcpProxy;
import dev.reagent.stores.StorePrograms;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The packaged server as an operator meets it: started, killed, started again, stopped, and refusing to start. */
@EnabledOnOs(OS.LINUX)
class StartIT {

    private static final HttpClient HTTP = HttpClient.newHttpClient();

    @TempDir
    Path temp;

    private final List<Process> servers = new ArrayList<>();

    @BeforeEach
    void takeTheUnpackedPrograms() throws IOException {
        StorePrograms.lendTo(temp.resolve("data"));
    }

    @AfterEach
    void stopAll() throws Exception {
        for (var server : servers) {
            server.destroy();
            if (!server.waitFor(60, TimeUnit.SECONDS)) {
                server.destroyForcibly();
            }
        }
    }

    @Test
    void itsStoresOutliveAKillAreTakenOverAndStopWithTheNextServer() throws Exception {
        var port = FreePort.take();
        var first = serve(port, Map.of());
        untilReady(first, port);
        var postgres = postmaster();
        assertEquals(
                List.of(),
                Files.readString(output(0))
                        .lines()
                        .filter(line -> line.contains("already registered"))
                        .toList(),
                "each gauge is registered once");

        first.destroyForcibly().waitFor();
        assertTrue(isAlive(postgres), "PostgreSQL should outlive a killed server");

        var second = serve(port, Map.of());
        untilReady(second, port);
        assertEquals(postgres, postmaster());

        var refused = serve(FreePort.take(), Map.of());
        assertTrue(refused.waitFor(60, TimeUnit.SECONDS));
        assertEquals(1, refused.exitValue());
        assertOneLine("is in use by another server", refused);

        second.destroy();
        assertTrue(second.waitFor(60, TimeUnit.SECONDS));
        assertFalse(isAlive(postgres), "PostgreSQL should stop with its server");
        assertTrue(Files.readString(temp.resolve("data/postgres.log"))
                .stripTrailing()
                .endsWith("database system is shut down"));
    }

    @ParameterizedTest
    @CsvSource({
        "OPENAI_BASE_URL, nowhere, OPENAI_BASE_URL is \"nowhere\": expected",
        "REAGENT_MODEL_LIMITS_MAX_IN_FLIGHT, 0, reagent.model.limits.max-in-flight is \"0\": expected at least 1",
        "REAGENT_WEBHOOK_SECRETS, whsec_hunter2, REAGENT_WEBHOOK_SECRETS is wrong: expected",
        "REAGENT_MODEL_RETRY_TRIES, often, reagent.model.retry.tries is \"often\"",
        "REAGENT_RUN_MAX_SESSIONS, many, reagent.run.max-sessions is \"many\": expected an integer",
        "REAGENT_RUN_MAX_SESSION, 3, REAGENT_RUN_MAX_SESSION: there is no such setting",
        "REAGENT_STORES_REDIS_RESERVE, 50, reagent.stores.redis-reserve must be from 0 to 40 percent, found 50",
        "REAGENT_STORES_REDIS_MEMORY_MB, -5, reagent.stores.redis-memory-mb must be at least 0, found -5",
    })
    void aWrongSettingStopsTheStartWithOneLine(String variable, String value, String line) throws Exception {
        var server = serve(FreePort.take(), Map.of(variable, value));
        assertTrue(server.waitFor(60, TimeUnit.SECONDS));
        assertEquals(1, server.exitValue());
        assertOneLine(line, server);
        assertNothingWasStarted();
    }

    @Test
    void aPortThatIsInUseStopsTheStartWithOneLine() throws Exception {
        try (var other = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            var server = serve(other.getLocalPort(), Map.of());
            assertTrue(server.waitFor(60, TimeUnit.SECONDS));
            assertEquals(1, server.exitValue());
            assertOneLine("127.0.0.1:" + other.getLocalPort() + " is in use by another process", server);
            assertNothingWasStarted();
        }
    }

    /** Quarkus reads these itself, after the stores are up; libraries may have logged by then. */
    @Test
    void aSettingOfQuarkusOfTheWrongTypeStopsTheStartWithOneLineAtTheEnd() throws Exception {
        var server = serve(FreePort.take(), Map.of("QUARKUS_THREAD_POOL_MAX_THREADS", "all"));
        assertTrue(server.waitFor(60, TimeUnit.SECONDS));
        assertEquals(1, server.exitValue());
        var lines = Files.readAllLines(output(servers.indexOf(server)));
        // the setting that takes its value from this one may be read first
        assertTrue(
                lines.getLast().matches("reagent: quarkus\\.[a-z.-]+ is \"all\": expected an integer"),
                lines.getLast());
        assertTrue(lines.stream().noneMatch(line -> line.startsWith("\tat ")), lines.toString());
    }

    /** It answers the check before the start and nothing after that. */
    @Test
    void aPostgresThatIsLostDuringTheStartEndsItWithOneLine() throws Exception {
        try (var stores = SharedStores.start(temp.resolve("stores"))) {
            var settings = new HashMap<>(stores.settings());
            var url = settings.get("QUARKUS_DATASOURCE_JDBC_URL");
            try (var proxy =
                    new TcpProxy(URI.create(url.substring("jdbc:".length())).getPort(), 1)) {
                settings.put("QUARKUS_DATASOURCE_JDBC_URL", url.replaceFirst(":[0-9]+/", ":" + proxy.port() + "/"));
                var server = serve(FreePort.take(), settings);
                assertTrue(server.waitFor(60, TimeUnit.SECONDS));
                assertEquals(1, server.exitValue());
                var output = Files.readString(output(0));
                assertTrue(output.contains("reagent: PostgreSQL failed while the server started ("), output);
                assertFalse(output.contains("\"level\":\"ERROR\""), output);
            }
        }
    }

    private void assertNothingWasStarted() {
        assertFalse(Files.exists(temp.resolve("data/postgres")));
        assertFalse(Files.exists(temp.resolve("data/redis")));
    }

    private Process serve(int port, Map<String, String> environment) throws IOException {
        var builder = new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx256m",
                "-XX:TieredStopAtLevel=1",
                "--enable-native-access=ALL-UNNAMED",
                "--sun-misc-unsafe-memory-access=allow",
                "-jar",
                System.getProperty("reagent.jar", "target/quarkus-app/quarkus-run.jar"));
        builder.redirectErrorStream(true).redirectOutput(output(servers.size()).toFile());
        builder.environment().put("QUARKUS_HTTP_PORT", Integer.toString(port));
        builder.environment().put("REAGENT_DATA_DIR", temp.resolve("data").toString());
        builder.environment().putAll(environment);
        var server = builder.start();
        servers.add(server);
        return server;
    }

    private Path output(int number) {
        return temp.resolve("server-" + number + ".log");
    }

    private void assertOneLine(String part, Process server) throws IOException {
        var lines = Files.readAllLines(output(servers.indexOf(server)));
        assertEquals(1, lines.size(), lines.toString());
        assertTrue(lines.getFirst().startsWith("reagent: ") && lines.getFirst().contains(part), lines.toString());
    }

    private void untilReady(Process server, int port) throws Exception {
        var until = System.nanoTime() + Duration.ofSeconds(120).toNanos();
        var ready = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + "/q/health/ready"))
                .timeout(Duration.ofSeconds(5))
                .build();
        while (System.nanoTime() < until && server.isAlive()) {
            try {
                if (HTTP.send(ready, HttpResponse.BodyHandlers.discarding()).statusCode() == 200) {
                    return;
                }
            } catch (IOException e) {
                // not listening yet
            }
            Thread.sleep(100);
        }
        throw new AssertionError("not ready: " + Files.readString(output(servers.indexOf(server))));
    }

    private long postmaster() throws IOException {
        return Long.parseLong(
                Files.readAllLines(temp.resolve("data/postgres/postmaster.pid")).getFirst());
    }

    private static boolean isAlive(long pid) {
        return ProcessHandle.of(pid).map(ProcessHandle::isAlive).orElse(false);
    }
}
