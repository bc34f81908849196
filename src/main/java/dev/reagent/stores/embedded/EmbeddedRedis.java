package dev.reagent.stores.embedded;

import com.sun.management.OperatingSystemMXBean;
import dev.reagent.stores.PrivateFile;
import dev.reagent.stores.RedisWire;
import dev.reagent.stores.StartRefused;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * The server's own Redis in its data folder, on loopback. It loses no acknowledged write and evicts nothing. If a killed server left its
 * Redis running, this server takes it over.
 */
public final class EmbeddedRedis {

    private static final Duration LONGEST_START = Duration.ofSeconds(60);
    private static final Duration LONGEST_ANSWER = Duration.ofSeconds(5);
    private static final int STARTS = 3;

    private final DataFolder data;
    private final Path folder;
    private final Path output;
    private final Path pidFile;
    private final Path settingsFile;
    private final RedisLife life;
    private final Binaries binaries;

    public EmbeddedRedis(DataFolder data, Binaries binaries) {
        this.data = data;
        this.folder = data.resolve("redis");
        this.output = data.resolve("redis.log");
        this.pidFile = folder.resolve("redis.pid");
        this.settingsFile = folder.resolve("redis.conf");
        this.life = new RedisLife(folder);
        this.binaries = binaries;
    }

    /** A running Redis: its process and where it listens on 127.0.0.1. */
    public record Running(long pid, int port) {}

    /**
     * Starts it, or takes over the one that already runs on this folder.
     *
     * @param emptied for tests: everything in it is deleted
     * @param memory  the most that it may use, in bytes; 0 for half of the machine's memory
     * @throws StartRefused if it does not answer within 60 s, with the last line of its output
     */
    Running start(boolean emptied, long memory) throws IOException, InterruptedException {
        DataFolder.privateFolder(folder);
        var left = found();
        var running = left.isPresent() ? left.get() : launch();
        try (var wire = wire(running.port())) {
            if (emptied) {
                wire.say("FLUSHALL");
            }
            wire.say("CONFIG", "SET", "maxmemory", String.valueOf(memory > 0 ? memory : halfOfTheMachine()));
        }
        return running;
    }

    /** Returns half of the memory of the machine or of the container, in bytes; 0 (no limit) if it is unknown. */
    private static long halfOfTheMachine() {
        return ManagementFactory.getOperatingSystemMXBean() instanceof OperatingSystemMXBean machine
                ? machine.getTotalMemorySize() / 2
                : 0;
    }

    /** Returns the Redis of the pid file if it is running, works in this folder and accepts this folder's password. */
    public Optional<Running> found() throws IOException, InterruptedException {
        if (!Files.exists(pidFile) || !Files.exists(settingsFile)) {
            return Optional.empty();
        }
        var pid = Files.readString(pidFile, StandardCharsets.UTF_8).strip();
        var port = Files.readAllLines(settingsFile, StandardCharsets.UTF_8).stream()
                .filter(line -> line.startsWith("port "))
                .findFirst();
        if (pid.isEmpty() || port.isEmpty() || !StoreProcess.livesIn(Long.parseLong(pid), folder)) {
            return Optional.empty();
        }
        var running =
                new Running(Long.parseLong(pid), Integer.parseInt(port.get().substring(5)));
        if (!isReadyInTime(running, ProcessHandle.of(running.pid()))) {
            throw new StartRefused(
                    "Process " + pid + " works in " + folder + " but does not answer as its Redis: stop it first");
        }
        return Optional.of(running);
    }

    String password() throws IOException {
        return data.secret("redis");
    }

    /** Returns the life that it is in. */
    RedisLife life() {
        return life;
    }

    /** Returns the replication id of a running Redis. */
    String id(Running running) throws IOException {
        try (var wire = wire(running.port())) {
            return RedisLife.idOf(wire.say("INFO", "replication"));
        }
    }

    private Running launch() throws IOException, InterruptedException {
        var left = life.left();
        for (int tries = 1; ; tries++) {
            var port = StoreProcess.freePort();
            PrivateFile.write(settingsFile, settings(port));
            var process =
                    StoreProcess.start(List.of(binaries.redis().toString(), settingsFile.toString()), folder, output);
            var running = new Running(process.pid(), port);
            if (isReadyInTime(running, Optional.of(process.toHandle()))) {
                var id = id(running);
                life.begin(id, left.orElse(id));
                return running;
            }
            process.destroyForcibly();
            if (tries == STARTS) {
                throw new StartRefused(
                        "Redis did not start: " + StoreProcess.lastLine(output) + " (see " + output + ")");
            }
        }
    }

    private String settings(int port) throws IOException {
        // sessions are stored here: Redis writes to the disk before it acknowledges, and evicts nothing. The last two
        // settings halve what a session takes: each stream reserves a node, and each head has a long field
        return """
                bind 127.0.0.1
                port %d
                requirepass %s
                dir "%s"
                pidfile "%s"
                daemonize no
                databases 16
                appendonly yes
                appendfsync always
                save ""
                maxmemory-policy noeviction
                stream-node-max-bytes 1024
                hash-max-listpack-value 1024
                """.formatted(port, password(), folder, pidFile);
    }

    private boolean isReadyInTime(Running running, Optional<ProcessHandle> process)
            throws IOException, InterruptedException {
        var until = System.nanoTime() + LONGEST_START.toNanos();
        while (process.isPresent() && process.get().isAlive() && System.nanoTime() < until) {
            if (isReady(running)) {
                return true;
            }
            Thread.sleep(20);
        }
        return false;
    }

    private boolean isReady(Running running) throws IOException {
        var password = password();
        try (var wire = RedisWire.connect("127.0.0.1", running.port(), LONGEST_ANSWER)) {
            wire.say("AUTH", password);
            return wire.say("INFO", "server").contains("process_id:" + running.pid() + "\r\n")
                    && wire.say("PING").equals("PONG");
        } catch (IOException e) {
            return false;
        }
    }

    private RedisWire wire(int port) throws IOException {
        var wire = RedisWire.connect("127.0.0.1", port, LONGEST_ANSWER);
        wire.say("AUTH", password());
        return wire;
    }
}
