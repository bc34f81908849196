package dev.reagent.stores.start;

import dev.reagent.stores.StartRefused;
import dev.reagent.stores.embedded.Binaries;
import dev.reagent.stores.embedded.DataFolder;
import dev.reagent.stores.embedded.EmbeddedPostgres;
import dev.reagent.stores.embedded.EmbeddedStores;
import java.io.IOException;
import java.nio.file.Files;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Properties;
import org.eclipse.microprofile.config.Config;

/**
 * The connection to the server's own database, for a command other than the server: the external PostgreSQL of the settings, or the
 * embedded one of the data folder.
 *
 * @param url      a JDBC URL
 * @param user     absent if the URL contains it, or none is needed
 * @param password absent in the same cases
 */
public record ServerDatabase(String url, Optional<String> user, Optional<String> password) {

    private static final Duration LONGEST_WAIT = Duration.ofSeconds(30);

    /**
     * Finds the existing database, whether or not a server runs. If the embedded PostgreSQL does not run, it is started for the life of
     * this process.
     *
     * @throws StartRefused if there is none, or it does not answer
     */
    public static ServerDatabase find(Config settings) {
        var wanted = EmbeddedStores.Wanted.by(settings);
        DataFolder.refuseHalfRestored(wanted.folder());
        if (!wanted.postgres()) {
            return external(settings);
        }
        if (!Files.exists(wanted.folder().resolve("postgres/PG_VERSION"))) {
            throw new StartRefused("There is no database in the data folder "
                    + wanted.folder().toAbsolutePath().normalize()
                    + ": start a server on it first, or name another with REAGENT_DATA_DIR");
        }
        var data = DataFolder.at(wanted.folder());
        var postgres = new EmbeddedPostgres(data, new Binaries(data.binaries()));
        try {
            var running = postgres.found();
            return running.isPresent()
                    ? new ServerDatabase(
                            running.get().url(EmbeddedPostgres.DATABASE),
                            Optional.of(EmbeddedPostgres.USER),
                            Optional.of(postgres.password()))
                    : embedded(EmbeddedStores.start(alone(wanted)));
        } catch (IOException e) {
            throw new StartRefused("The data folder " + data.path() + " cannot be read: " + e.getMessage(), e);
        }
    }

    /**
     * Returns an empty database: an embedded one is created in the data folder; an external one must be empty already.
     *
     * @throws StartRefused if it is not empty, or does not answer
     */
    public static ServerDatabase empty(Config settings) throws SQLException, InterruptedException {
        var wanted = EmbeddedStores.Wanted.by(settings);
        var found = wanted.postgres() ? embedded(EmbeddedStores.startAnyway(alone(wanted))) : external(settings);
        try (var connection = found.connect();
                var query = connection.createStatement();
                var rows = query.executeQuery(
                        "select table_name from information_schema.tables where table_schema = current_schema() limit 1")) {
            if (rows.next()) {
                throw new StartRefused("The database " + found.url().split("\\?", 2)[0]
                        + " is not empty (it has the table " + rows.getString(1) + "): a restore needs an empty one");
            }
        }
        return found;
    }

    /** Connects; waits for a PostgreSQL that is starting up. */
    public Connection connect() throws SQLException, InterruptedException {
        var properties = new Properties();
        user.ifPresent(value -> properties.setProperty("user", value));
        password.ifPresent(value -> properties.setProperty("password", value));
        properties.setProperty("connectTimeout", "5");
        properties.setProperty("tcpKeepAlive", "true");
        properties.setProperty("ApplicationName", "reagent backup");
        var until = System.nanoTime() + LONGEST_WAIT.toNanos();
        while (true) {
            try {
                return Objects.requireNonNull(new org.postgresql.Driver().connect(url, properties));
            } catch (SQLException e) {
                if (!"57P03".equals(e.getSQLState()) || System.nanoTime() > until) {
                    throw e;
                }
                Thread.sleep(50);
            }
        }
    }

    private static EmbeddedStores.Wanted alone(EmbeddedStores.Wanted wanted) {
        return new EmbeddedStores.Wanted(wanted.folder(), true, false, false);
    }

    private static ServerDatabase external(Config settings) {
        ExternalStores.checkPostgres(settings);
        return of(name -> settings.getOptionalValue(name, String.class));
    }

    private static ServerDatabase embedded(Map<String, String> started) {
        return of(name -> Optional.ofNullable(started.get(name)));
    }

    private static ServerDatabase of(java.util.function.Function<String, Optional<String>> settings) {
        return new ServerDatabase(
                settings.apply(EmbeddedStores.JDBC_URL).orElseThrow(),
                settings.apply("quarkus.datasource.username"),
                settings.apply("quarkus.datasource.password"));
    }
}
