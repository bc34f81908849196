package dev.reagent.stores.embedded;

import dev.reagent.stores.StartRefused;
import dev.reagent.stores.redis.RedisLink;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentLinkedDeque;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.FutureTask;
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

    /** A start in the background. */
    private record Begun(Wanted wanted, FutureTask<Map<String, String>> task) {}

    private static volatile @Nullable Begun begun;

    /**
     * Begins to start the stores that are wanted, in the background. {@link #start} of the same waits for it and fails as it fails.
     *
     * @throws StartRefused if another server uses the folder, or a restore into it did not finish
     */
    public static void begin(Wanted wanted) {
        DataFolder.refuseHalfRestored(wanted.folder());
        if (wanted.postgres() || wanted.redis()) {
            var place = Place.of(wanted);
            var task = new FutureTask<>(() -> start(place, wanted));
            begun = new Begun(wanted, task);
            Thread.ofPlatform().name("embedded-stores").daemon().start(task);
        }
    }

    /** Waits, as long as a start may take, for what was begun: stores that run are then stopped at the end of the JVM. */
    public static void awaitBegun() {
        var earlier = begun;
        if (earlier != null) {
            try {
                earlier.task().get();
            } catch (ExecutionException reportedByStart) {
                // nothing runs that has to be waited for
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
    }

    /**
     * Starts the stores that are wanted and not yet running in this JVM. Takes over stores that a killed server left running on the folder.
     * They stop when the JVM ends, after the application.
     *
     * @return the settings that lead to the stores that were started
     * @throws StartRefused if another server uses the folder, a restore into it did not finish, or a store does not start
     */
    public static Map<String, String> start(Wanted wanted) {
        var earlier = begun;
        if (earlier == null || !earlier.wanted().equals(wanted)) {
            return startNow(wanted);
        }
        try {
            return result(earlier.task());
        } catch (IOException | SQLException | InterruptedException e) {
            throw refused(wanted.folder(), e);
        }
    }

    private static Map<String, String> startNow(Wanted wanted) {
        DataFolder.refuseHalfRestored(wanted.folder());
        return wanted.postgres() || wanted.redis() ? startAnyway(wanted) : Map.of();
    }

    /** Starts them also during a restore into the folder. */
    public static Map<String, String> startAnyway(Wanted wanted) {
        // class loaders come and go in dev mode and tests, but the JVM stays: store the state where all of them look
        synchronized (System.class) {
            return start(Place.of(wanted), wanted);
        }
    }

    private static Map<String, String> start(Place place, Wanted wanted) {
        try {
            return launch(place, wanted);
        } catch (IOException | SQLException | InterruptedException e) {
            throw refused(place.data().path(), e);
        }
    }

    /**
     * Where the stores of this JVM are.
     *
     * @param note name of the system property that says that they were started
     * @param lock of the folder; null if an earlier start in this JVM has it
     */
    private record Place(
            DataFolder data, String note, @Nullable FileChannel lock) {

        static Place of(Wanted wanted) {
            var data = DataFolder.at(wanted.folder());
            var note = "dev.reagent.stores.started." + data.path();
            return new Place(data, note, System.getProperty(note) == null ? data.lock() : null);
        }
    }

    private static StartRefused refused(Path folder, Exception cause) {
        if (cause instanceof InterruptedException) {
            Thread.currentThread().interrupt();
            return new StartRefused("Interrupted while the embedded stores started", cause);
        }
        return new StartRefused("The embedded stores in " + folder + " did not start: " + cause.getMessage(), cause);
    }

    private static Map<String, String> launch(Place place, Wanted wanted)
            throws IOException, SQLException, InterruptedException {
        var data = place.data();
        var lock = place.lock();
        var emptied = lock != null && wanted.emptied();
        var binaries = new Binaries(data.binaries());
        @Nullable RedisLife life = null;
        var stores = new ConcurrentLinkedDeque<ProcessHandle>();
        var found = new LinkedHashMap<String, String>();
        try (var beside = Executors.newSingleThreadExecutor()) {
            if (emptied) {
                data.markForTests();
            }
            var postgres = beside.submit(() -> wanted.postgres()
                    ? startPostgres(new EmbeddedPostgres(data, binaries), emptied, stores)
                    : Map.<String, String>of());
            if (wanted.redis()) {
                var redis = new EmbeddedRedis(data, binaries);
                found.putAll(startRedis(redis, emptied, wanted.redisMemory(), stores));
                life = redis.life();
            }
            found.putAll(result(postgres));
            System.setProperty(place.note(), "yes");
        } finally {
            if (lock != null) {
                StopWithServer.atTheEnd(List.copyOf(stores), life, lock);
            }
        }
        return found;
    }

    private static Map<String, String> startRedis(
            EmbeddedRedis redis, boolean emptied, long memory, Deque<ProcessHandle> stores)
            throws IOException, InterruptedException {
        var running = redis.start(emptied, memory);
        stores.addFirst(handle(running.pid()));
        var found = new LinkedHashMap<String, String>();
        var id = redis.id(running);
        var life = redis.life().of(id);
        if (!life.equals(id)) {
            found.put(KEPT_LIFE, id + " " + life);
        }
        found.put(REDIS_HOSTS, "redis://:" + redis.password() + "@127.0.0.1:" + running.port() + "/0");
        return found;
    }

    private static Map<String, String> startPostgres(
            EmbeddedPostgres postgres, boolean emptied, Deque<ProcessHandle> stores)
            throws IOException, SQLException, InterruptedException {
        var running = postgres.start(emptied);
        stores.addLast(handle(running.pid()));
        return waysInto(postgres, running);
    }

    private static ProcessHandle handle(long pid) throws IOException {
        return ProcessHandle.of(pid)
                .orElseThrow(() -> new IOException("process " + pid + " has ended right after its start"));
    }

    private static <T> T result(Future<T> started) throws IOException, SQLException, InterruptedException {
        try {
            return started.get();
        } catch (ExecutionException failed) {
            switch (Objects.requireNonNull(failed.getCause())) {
                case IOException e -> throw e;
                case SQLException e -> throw e;
                case InterruptedException e -> throw e;
                case RuntimeException e -> throw e;
                default -> throw new IllegalStateException(failed.getCause());
            }
        }
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
