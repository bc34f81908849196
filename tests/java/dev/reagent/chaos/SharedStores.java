package dev.reagent.chaos;

import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.reagent.Waiting;
import dev.reagent.stores.PreparedStores;
import dev.reagent.stores.RedisWire;
import dev.reagent.stores.StorePrograms;
import dev.reagent.stores.embedded.EmbeddedStores;
import java.io.IOException;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Pattern;

/**
 * A real PostgreSQL and a real Redis (AOF, {@code appendfsync always}) outside of any server, for several servers to share:
 * see {@link #settings()}. Frozen, killed and started again by whoever has them.
 */
public final class SharedStores implements AutoCloseable {

    private static final Duration LONGEST_START = Duration.ofSeconds(60);

    private final Path data;
    private final Map<String, String> found;
    private final Revivable postgres;
    private final Revivable redis;

    private SharedStores(Path data, Map<String, String> found) throws IOException {
        this.data = data;
        this.found = found;
        this.postgres = Revivable.postgres(data);
        this.redis = Revivable.redis(data);
    }

    /** Starts both on a data folder, new or used. In a new one, PostgreSQL has the server's tables and the demo. */
    public static SharedStores start(Path folder) throws IOException {
        PreparedStores.copyTo(Files.createDirectories(folder));
        return empty(folder);
    }

    /** As above; in a new folder, PostgreSQL has no tables. */
    public static SharedStores empty(Path folder) throws IOException {
        var data = Files.createDirectories(folder).toRealPath();
        StorePrograms.lendTo(data);
        return new SharedStores(data, EmbeddedStores.start(new EmbeddedStores.Wanted(data, true, true, false)));
    }

    /** Environment variables that bring a server to them. */
    public Map<String, String> settings() {
        var settings = new HashMap<String, String>();
        found.forEach((name, value) -> settings.put(name.replace('.', '_').toUpperCase(Locale.ROOT), value));
        return settings;
    }

    /** To be frozen, killed and started again; {@link #await} tells when it answers. */
    public Revivable postgres() {
        return postgres;
    }

    public Revivable redis() {
        return redis;
    }

    /** Comes back when both answer. */
    public void await() {
        Waiting.until(LONGEST_START, "Redis answers", () -> answers("PING"));
        Waiting.until(LONGEST_START, "PostgreSQL answers", this::isPostgresThere);
    }

    private boolean isPostgresThere() {
        try (var connection = connect()) {
            return connection.isValid(5);
        } catch (SQLException notYet) {
            return false;
        }
    }

    /** A connection to the servers' database. */
    public Connection connect() throws SQLException {
        return DriverManager.getConnection(
                found.get("quarkus.datasource.jdbc.url") + "?connectTimeout=5&socketTimeout=30",
                found.get("quarkus.datasource.username"),
                found.get("quarkus.datasource.password"));
    }

    /** Takes everything from Redis while it runs. */
    public void flushRedis() {
        Waiting.until(LONGEST_START, "Redis is emptied", () -> answers("FLUSHALL"));
    }

    /** Takes everything from Redis and leaves it dead: {@code kill -9}, and its files are gone. */
    public void loseRedis() throws IOException, InterruptedException {
        redis.kill();
        try (var files = Files.list(data.resolve("redis/appendonlydir"))) {
            for (var file : files.toList()) {
                Files.delete(file);
            }
        }
    }

    /** Gives Redis as much memory that what it has used now is so many percent of it; 0: as much as it wants. */
    public void fillRedis(int percent) throws IOException {
        try (var redis = redisWire()) {
            var used = Pattern.compile("used_memory:(\\d+)").matcher(redis.say("INFO", "memory"));
            assertTrue(used.find());
            long limit = percent == 0 ? 0 : Long.parseLong(used.group(1)) * 100 / percent;
            redis.say("CONFIG", "SET", "maxmemory", String.valueOf(limit));
        }
    }

    /** Whether Redis has a key. */
    public boolean hasKey(String key) throws IOException {
        try (var redis = redisWire()) {
            return redis.say("EXISTS", key).equals("1");
        }
    }

    private RedisWire redisWire() throws IOException {
        var where = URI.create(found.get("quarkus.redis.hosts"));
        var wire = RedisWire.connect(where.getHost(), where.getPort(), Duration.ofSeconds(5));
        wire.say("AUTH", where.getUserInfo().substring(1));
        return wire;
    }

    /** Whether Redis obeys a command of one word. */
    private boolean answers(String command) {
        var where = URI.create(found.get("quarkus.redis.hosts"));
        var words = "AUTH " + where.getUserInfo().substring(1) + "\r\n" + command + "\r\nQUIT\r\n";
        try (var socket = new Socket(where.getHost(), where.getPort())) {
            socket.setSoTimeout(5000);
            socket.getOutputStream().write(words.getBytes(StandardCharsets.US_ASCII));
            var replies = new String(socket.getInputStream().readAllBytes(), StandardCharsets.US_ASCII);
            return replies.startsWith("+OK") && !replies.contains("-");
        } catch (IOException notYet) {
            return false;
        }
    }

    @Override
    public void close() throws IOException, InterruptedException {
        redis.end();
        postgres.end();
    }
}
