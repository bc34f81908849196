package dev.reagent.stores;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.quarkus.test.junit.QuarkusTest;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Properties;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.eclipse.microprofile.health.HealthCheckResponse;
import org.eclipse.microprofile.health.HealthCheckResponse.Status;
import org.jdbi.v3.core.Jdbi;
import org.jdbi.v3.core.JdbiException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

/** A PostgreSQL that writes to a disk of 8 MB, which fills up and gets room again: a real one. */
@QuarkusTest
@EnabledOnOs(OS.LINUX)
class PostgresDiskTest {

    private static final Path DISK = Path.of("target/small-disk").toAbsolutePath();
    private static final Path FILLER = DISK.resolve("filler");

    @ConfigProperty(name = "quarkus.datasource.jdbc.url")
    String url;

    @ConfigProperty(name = "quarkus.datasource.username")
    String user;

    @ConfigProperty(name = "quarkus.datasource.password")
    String password;

    private Jdbi postgres;
    private PostgresDisk disk;

    @BeforeEach
    void mount() throws Exception {
        assumeTrue("root".equals(System.getProperty("user.name")), "SKIPPED: only root can mount a disk");
        Files.createDirectories(DISK);
        assertEquals(0, run("mount", "-t", "tmpfs", "-o", "size=8m,mode=700", "tmpfs", DISK.toString()));
        connect("").useHandle(handle -> handle.execute("create tablespace small location '" + DISK + "'"));
        postgres = connect("-c temp_tablespaces=small");
        disk = new PostgresDisk(postgres);
    }

    @AfterEach
    void unmount() throws Exception {
        if (postgres != null) {
            connect("").useHandle(handle -> handle.execute("drop tablespace if exists small"));
            assertEquals(0, run("umount", DISK.toString()));
        }
    }

    @Test
    void aFullDiskIsSaidWithItsCauseAndOneWithRoomAgainRecoversByItself() throws IOException {
        assertEquals(Status.UP, disk.call().getStatus());
        fill();
        var failure = assertThrows(
                JdbiException.class,
                () -> postgres.useHandle(handle -> handle.execute(
                        "create temporary table big as select repeat('x', 1000) from generate_series(1, 5000)")));
        disk.failed(failure);
        assertEquals(Status.DOWN, disk.call().getStatus());
        var again = disk.call();
        assertEquals(Status.DOWN, again.getStatus());
        assertTrue(reason(again).contains("No space left on device"), () -> reason(again));
        Files.delete(FILLER);
        assertEquals(Status.UP, disk.call().getStatus());
    }

    private static void fill() throws IOException {
        var piece = new byte[64 * 1024];
        try (var out = Files.newOutputStream(FILLER)) {
            while (true) {
                out.write(piece);
            }
        } catch (IOException full) {
            assertTrue(Files.size(FILLER) > 0, full::toString);
        }
    }

    private static String reason(HealthCheckResponse health) {
        return String.valueOf(health.getData().orElseThrow().get("reason"));
    }

    private Jdbi connect(String options) {
        var properties = new Properties();
        properties.setProperty("user", user);
        properties.setProperty("password", password);
        properties.setProperty("options", options);
        return Jdbi.create(url, properties);
    }

    private static int run(String... command) throws IOException, InterruptedException {
        return new ProcessBuilder(command).inheritIO().start().waitFor();
    }
}
