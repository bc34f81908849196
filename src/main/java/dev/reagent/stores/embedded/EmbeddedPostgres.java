package dev.reagent.stores.embedded;

import dev.reagent.stores.StartRefused;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Properties;

/**
 * The server's own PostgreSQL in its data folder, on loopback, with the server's database and the demo's. If a killed server left its
 * postmaster running, this server takes it over.
 */
public final class EmbeddedPostgres {

    public static final String USER = "reagent";
    public static final String DATABASE = "reagent";
    static final String DEMO_DATABASE = "demo";
    static final String DEMO_USER = "reagent_demo";

    private static final Duration LONGEST_START = Duration.ofSeconds(60);
    private static final int STARTS = 3;

    private final DataFolder data;
    private final Path folder;
    private final Path output;
    private final Binaries binaries;

    public EmbeddedPostgres(DataFolder data, Binaries binaries) {
        this.data = data;
        this.folder = data.resolve("postgres");
        this.output = data.resolve("postgres.log");
        this.binaries = binaries;
    }

    /** A running PostgreSQL: its process and where it listens on 127.0.0.1. */
    public record Running(long pid, int port) {

        public String url(String database) {
            return "jdbc:postgresql://127.0.0.1:" + port + "/" + database;
        }
    }

    /**
     * Starts it, or takes over the one that already runs on this folder, and makes missing databases.
     *
     * @param emptied for tests: the server's database is created anew
     * @throws StartRefused if it does not answer within 60 s, with the last line of its output
     */
    Running start(boolean emptied) throws IOException, InterruptedException, SQLException {
        var home = binaries.postgres();
        if (!Files.exists(folder.resolve("PG_VERSION"))) {
            initialise(home);
        }
        var left = found();
        var running = left.isPresent() ? left.get() : launch(home);
        try (var connection = connect(running, "postgres", USER, password(), LONGEST_START)) {
            prepare(connection, running, emptied);
        }
        return running;
    }

    /** Returns the postmaster on this folder if one is running, started by this server or left by a killed one. */
    public Optional<Running> found() throws IOException {
        var file = folder.resolve("postmaster.pid");
        if (!Files.exists(file)) {
            return Optional.empty();
        }
        var lines = Files.readAllLines(file, StandardCharsets.UTF_8);
        if (lines.size() < 4) {
            return Optional.empty();
        }
        var pid = Math.abs(Long.parseLong(lines.getFirst().strip()));
        return StoreProcess.livesIn(pid, folder)
                ? Optional.of(new Running(pid, Integer.parseInt(lines.get(3).strip())))
                : Optional.empty();
    }

    public String password() throws IOException {
        return data.secret("postgres");
    }

    String demoPassword() throws IOException {
        return data.secret("demo");
    }

    private void initialise(Path home) throws IOException, InterruptedException {
        var draft = data.resolve("postgres.new");
        if (Files.exists(draft)) {
            Binaries.deleteAll(draft);
        }
        DataFolder.privateFolder(draft);
        password();
        var command = asPostgresAllows(home.resolve("bin/initdb"));
        command.addAll(List.of(
                "-D",
                draft.toString(),
                "-U",
                USER,
                "-A",
                "scram-sha-256",
                "--pwfile=" + data.resolve("postgres.password"),
                "-E",
                "UTF8",
                "--locale=C",
                "--locale-provider=builtin",
                "--builtin-locale=C.UTF-8"));
        StoreProcess.run(command, data.path(), output, LONGEST_START);
        Files.move(draft, folder, StandardCopyOption.ATOMIC_MOVE);
    }

    private Running launch(Path home) throws IOException, InterruptedException {
        // only a postmaster that found() has seen to be gone leaves this file here; another process may have its pid by
        // now
        Files.deleteIfExists(folder.resolve("postmaster.pid"));
        for (int tries = 1; ; tries++) {
            var port = StoreProcess.freePort();
            var command = asPostgresAllows(home.resolve("bin/postgres"));
            command.addAll(List.of(
                    "-D",
                    folder.toString(),
                    "-p",
                    Integer.toString(port),
                    "-c",
                    "listen_addresses=127.0.0.1",
                    "-c",
                    "unix_socket_directories=",
                    "-c",
                    "max_connections=120",
                    "-c",
                    "shared_buffers=128MB"));
            var process = StoreProcess.start(command, folder, output);
            if (isReady(process)) {
                return new Running(process.pid(), port);
            }
            if (tries == STARTS) {
                throw new StartRefused(
                        "PostgreSQL did not start: " + StoreProcess.lastLine(output) + " (see " + output + ")");
            }
            // the port was taken meanwhile, or the system has not yet released the memory of a killed postmaster
            Thread.sleep(500L * tries);
        }
    }

    private boolean isReady(Process process) throws IOException, InterruptedException {
        var until = System.nanoTime() + LONGEST_START.toNanos();
        var file = folder.resolve("postmaster.pid");
        while (process.isAlive() && System.nanoTime() < until) {
            if (Files.exists(file)) {
                var lines = Files.readAllLines(file, StandardCharsets.UTF_8);
                if (lines.size() >= 8 && lines.get(7).strip().equals("ready")) {
                    return true;
                }
            }
            Thread.sleep(20);
        }
        if (process.isAlive()) {
            process.destroyForcibly();
        }
        return false;
    }

    /** PostgreSQL refuses to run as root. In a user namespace of its own, root is nobody, and still owns its files. */
    private static List<String> asPostgresAllows(Path program) throws IOException, InterruptedException {
        var command = new ArrayList<String>();
        if ("root".equals(System.getProperty("user.name"))) {
            var tried = new ProcessBuilder("unshare", "-U", "true")
                    .redirectErrorStream(true)
                    .start();
            if (tried.waitFor() != 0) {
                throw new StartRefused(
                        "PostgreSQL refuses to run as root, and this machine lets root make no user namespace: "
                                + "run the server as another user, or set QUARKUS_DATASOURCE_JDBC_URL to a PostgreSQL of your own");
            }
            command.addAll(List.of("unshare", "-U"));
        }
        command.add(program.toString());
        return command;
    }

    private void prepare(Connection connection, Running running, boolean emptied)
            throws IOException, SQLException, InterruptedException {
        try (var statement = connection.createStatement()) {
            // PostgreSQL lets every role connect to these two, also in the data folder of an older start
            statement.execute("REVOKE CONNECT, TEMPORARY ON DATABASE postgres, template1 FROM PUBLIC");
            if (emptied) {
                statement.execute("DROP DATABASE IF EXISTS " + DATABASE + " WITH (FORCE)");
            }
            if (!exists(statement, "SELECT 1 FROM pg_database WHERE datname = '" + DATABASE + "'")) {
                statement.execute("CREATE DATABASE " + DATABASE);
                statement.execute("REVOKE CONNECT, TEMPORARY ON DATABASE " + DATABASE + " FROM PUBLIC");
            }
            if (!exists(statement, "SELECT 1 FROM pg_database WHERE datname = '" + DEMO_DATABASE + "'")) {
                makeDemo(statement, running);
            }
        }
    }

    /** Fills the shop under a temporary name first, so that an existing demo is always complete. */
    private void makeDemo(Statement statement, Running running) throws IOException, SQLException, InterruptedException {
        var draft = DEMO_DATABASE + "_new";
        statement.execute("DROP DATABASE IF EXISTS " + draft + " WITH (FORCE)");
        if (!exists(statement, "SELECT 1 FROM pg_roles WHERE rolname = '" + DEMO_USER + "'")) {
            statement.execute(
                    "CREATE ROLE " + DEMO_USER + " LOGIN NOSUPERUSER NOCREATEDB NOCREATEROLE CONNECTION LIMIT 16");
            statement.execute("ALTER ROLE " + DEMO_USER + " SET default_transaction_read_only = on");
        }
        statement.execute("ALTER ROLE " + DEMO_USER + " PASSWORD '" + demoPassword() + "'");
        statement.execute("CREATE DATABASE " + draft);
        statement.execute("REVOKE ALL ON DATABASE " + draft + " FROM PUBLIC");
        statement.execute("GRANT CONNECT ON DATABASE " + draft + " TO " + DEMO_USER);
        try (var shop = connect(running, draft, USER, password(), Duration.ofSeconds(10));
                var fill = shop.createStatement()) {
            fill.execute(demoScript());
        }
        statement.execute("ALTER DATABASE " + draft + " RENAME TO " + DEMO_DATABASE);
    }

    private static String demoScript() throws IOException {
        try (var in = EmbeddedPostgres.class.getClassLoader().getResourceAsStream("db/demo/shop.sql")) {
            return new String(Objects.requireNonNull(in, "db/demo/shop.sql").readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    private static boolean exists(Statement statement, String query) throws SQLException {
        try (var rows = statement.executeQuery(query)) {
            return rows.next();
        }
    }

    /** Connects. Retries while a postmaster that was taken over is still starting up. */
    static Connection connect(Running running, String database, String user, String password, Duration patience)
            throws SQLException, InterruptedException {
        var properties = new Properties();
        properties.setProperty("user", user);
        properties.setProperty("password", password);
        properties.setProperty("connectTimeout", "5");
        properties.setProperty("socketTimeout", "60");
        var until = System.nanoTime() + patience.toNanos();
        while (true) {
            try {
                return Objects.requireNonNull(new org.postgresql.Driver().connect(running.url(database), properties));
            } catch (SQLException e) {
                var isStartingUp = "57P03".equals(e.getSQLState()) || "08001".equals(e.getSQLState());
                if (!isStartingUp || System.nanoTime() > until) {
                    throw e;
                }
                Thread.sleep(50);
            }
        }
    }
}
