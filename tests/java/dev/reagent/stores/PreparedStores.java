package dev.reagent.stores;

import dev.reagent.chaos.SharedStores;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import org.flywaydb.core.Flyway;

/**
 * A PostgreSQL with the server's tables and the demo, and nothing else, made once for all test processes of this checkout and copied into
 * the data folders of servers: making one takes more processor time than a start. {@code StartIT} begins with an empty folder.
 */
public final class PreparedStores {

    private static final Path FOLDER = Path.of("target/prepared-stores").toAbsolutePath();

    private static final List<String> COPIED = List.of("postgres", "postgres.password", "demo.password");

    private PreparedStores() {}

    /** Nothing is changed where a PostgreSQL is there already. */
    public static void copyTo(Path data) throws IOException {
        if (Files.notExists(data.resolve("postgres"))) {
            make();
            for (var name : COPIED) {
                run("cp", "-a", FOLDER.resolve(name).toString(), data.toString());
            }
        }
    }

    /** One process at a time; the others wait for it. */
    private static synchronized void make() throws IOException {
        try (var lock = FileChannel.open(
                        FOLDER.resolveSibling("prepared-stores.lock"),
                        StandardOpenOption.CREATE,
                        StandardOpenOption.WRITE);
                var alone = lock.lock()) {
            if (Files.exists(FOLDER) && !isStale()) {
                return;
            }
            var draft = FOLDER.resolveSibling("prepared-stores.new");
            run("rm", "-rf", FOLDER.toString(), draft.toString());
            try (var stores = SharedStores.empty(draft)) {
                var settings = stores.settings();
                Flyway.configure()
                        .dataSource(
                                settings.get("QUARKUS_DATASOURCE_JDBC_URL"),
                                settings.get("QUARKUS_DATASOURCE_USERNAME"),
                                settings.get("QUARKUS_DATASOURCE_PASSWORD"))
                        .load()
                        .migrate();
            }
            Files.move(draft, FOLDER);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException(e);
        }
    }

    /** Whether a migration or the demo was changed since. */
    private static boolean isStale() throws IOException {
        var made = Files.getLastModifiedTime(FOLDER.resolve("postgres.password"));
        try (var files = Files.walk(Path.of("src/main/resources/db"))) {
            for (var file : files.toList()) {
                if (Files.getLastModifiedTime(file).compareTo(made) > 0) {
                    return true;
                }
            }
        }
        return false;
    }

    private static void run(String... command) throws IOException {
        var process = new ProcessBuilder(command).redirectErrorStream(true).start();
        var output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        if (process.onExit().join().exitValue() != 0) {
            throw new IOException(String.join(" ", command) + ": " + output);
        }
    }
}
