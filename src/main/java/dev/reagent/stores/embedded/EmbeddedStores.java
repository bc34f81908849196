package dev.reagent.stores.embedded;

import dev.reagent.stores.StartRefused;
import dev.reagent.stores.redis.RedisLink;
import java.io.IOException;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.Map;
import org.eclipse.microprofile.config.Config;
import org.jspecify.annotations.Nullable;

/** Starts the stores that no setting names, once in a JVM. Returns the settings under which the server finds them. */
public final class EmbeddedStores {

    public static final String JDBC_URL = "quarkus.datasource.jdbc.url";
    public static final String REDIS_HOSTS = "quarkus.redis.hosts";

    /** For {@link RedisLink}: the replication id of the embedded Redis, and the life that it continues if that has another name. */
    public static final String KEPT_LIFE = "dev.reagent.stores.kept-life";

    static final String DATA_FOLDER = "reagent.data-dir";
    static final String EMPTIED = "reagent.stores.emptied";
    static final String REDIS_MEMORY = "reagent.stores.redis-memory-mb";

    private EmbeddedStores() {}

    /**
     * What the operator chose.
     *
     * @param folder   the data folder
     * @param postgres whether to start a PostgreSQL
     * @param redis    whether to start a Redis
     * @param emptied  for tests: start with empty stores
     * @param redisMemory what Redis may use, in bytes; 0 for half of the machine's memory
     */
    public record Wanted(Path folder, boolean postgres, boolean redis, boolean emptied, long redisMemory) {

        public Wanted(Path folder, boolean postgres, boolean redis, boolean emptied) {
            this(folder, postgres, redis, emptied, 0);
        }

        /** Returns the stores to start: those whose URL is not set. */
        public static Wanted by(Config config) {
            return by(name -> config.getOptionalValue(name, String.class).orElse(null));
        }

        static Wanted by(Settings settings) {
            var folder = settings.find(DATA_FOLDER);
            return new Wanted(
                    Path.of(folder == null ? ".reagent" : folder),
                    settings.find(JDBC_URL) == null,
                    settings.find(REDIS_HOSTS) == null,
                    Boolean.parseBoolean(settings.find(EMPTIED)),
                    bytes(settings.find(REDIS_MEMORY)));
        }
    }

    private static long bytes(@Nullable String megabytes) {
        long given = megabytes == null ? 0 : Long.parseLong(megabytes);
        if (given < 0) {
            throw new StartRefused(REDIS_MEMORY + " must be at least 0, found " + given);
        }
        return given << 20;
    }

    /** Looks up settings. */
    @FunctionalInterface
    interface Settings {

        /** Returns the setting's value; null if it is not set. */
        @Nullable
        String find(String name);
    }

    /**
     * Starts the stores that are wanted and not yet running in this JVM. Takes over stores that a killed server left running on the folder.
     * They stop when the JVM ends, after the application.
     *
     * @return the settings that lead to the stores that were started
     * @throws StartRefused if another server uses the folder, a restore into it did not finish, or a store does not start
     */
    public static Map<String, String> start(Wanted wanted) {
        DataFolder.refuseHalfRestored(wanted.folder());
        return wanted.postgres() || wanted.redis() ? startAnyway(wanted) : Map.of();
    }

    /** Starts them also during a restore into the folder. */
    public static Map<String, String> startAnyway(Wanted wanted) {
        // class loaders come and go in dev mode and tests, but the JVM stays: store the state where all of them look
        synchronized (System.class) {
            var data = DataFolder.at(wanted.folder());
            var note = "dev.reagent.stores.started." + data.path();
            var isFirst = System.getProperty(note) == null;
            try {
                return start(data, wanted, isFirst, note);
            } catch (IOException | SQLException e) {
                throw new StartRefused(
                        "The embedded stores in " + data.path() + " did not start: " + e.getMessage(), e);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new StartRefused("Interrupted while the embedded stores started", e);
            }
        }
    }

    private static Map<String, String> start(DataFolder data, Wanted wanted, boolean isFirst, String note)
            throws IOException, SQLException, InterruptedException {
        var lock = isFirst ? data.lock() : null;
        var emptied = isFirst && wanted.emptied();
        var pids = new ArrayList<Long>();
        @Nullable RedisLife life = null;
        var found = new LinkedHashMap<String, String>();
        try {
            if (emptied) {
                data.markForTests();
            }
            var binaries = new Binaries(data.binaries());
            if (wanted.redis()) {
                var redis = new EmbeddedRedis(data, binaries);
                var running = redis.start(emptied, wanted.redisMemory());
                pids.add(running.pid());
                life = redis.life();
                var id = redis.id(running);
                if (!life.of(id).equals(id)) {
                    found.put(KEPT_LIFE, id + " " + life.of(id));
                }
                found.put(REDIS_HOSTS, "redis://:" + redis.password() + "@127.0.0.1:" + running.port() + "/0");
            }
            if (wanted.postgres()) {
                var postgres = new EmbeddedPostgres(data, binaries);
                var running = postgres.start(emptied);
                pids.add(running.pid());
                found.putAll(waysInto(postgres, running));
            }
            System.setProperty(note, "yes");
        } finally {
            if (lock != null) {
                StopWithServer.atTheEnd(pids, life, lock);
            }
        }
        return found;
    }

    private static Map<String, String> waysInto(EmbeddedPostgres postgres, EmbeddedPostgres.Running running)
            throws IOException {
        return Map.of(
                JDBC_URL,
                running.url(EmbeddedPostgres.DATABASE),
                "quarkus.datasource.username",
                EmbeddedPostgres.USER,
                "quarkus.datasource.password",
                postgres.password(),
                "reagent.sql.databases.demo.url",
                running.url(EmbeddedPostgres.DEMO_DATABASE),
                "reagent.sql.databases.demo.username",
                EmbeddedPostgres.DEMO_USER,
                "reagent.sql.databases.demo.password",
                postgres.demoPassword());
    }
}
