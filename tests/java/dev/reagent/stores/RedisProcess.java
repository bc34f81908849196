package dev.reagent.stores;

import dev.reagent.FreePort;
import dev.reagent.stores.embedded.Binaries;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.LockSupport;

/** A Redis of the embedded program in a process of its own on loopback, with a password, AOF and {@code appendfsync always}. */
public final class RedisProcess implements AutoCloseable {

    public static final String PASSWORD = "a-password";

    private static final Binaries BINARIES = StorePrograms.unpacked();
    private static final Duration LONGEST_START = Duration.ofSeconds(60);
    private static final Duration LONGEST_ANSWER = Duration.ofSeconds(5);

    private final Path folder;
    private final int port;
    private final List<String> settings;
    private Process process;

    private RedisProcess(Path folder, int port, List<String> settings) {
        this.folder = folder;
        this.port = port;
        this.settings = settings;
    }

    /**
     * Starts one, and comes back when it answers.
     *
     * @param settings as on its command line, after those of ours
     */
    public static RedisProcess start(Path folder, String... settings) throws IOException {
        var redis = new RedisProcess(Files.createDirectories(folder), FreePort.take(), List.of(settings));
        redis.startAgain();
        return redis;
    }

    /** Starts it as it was, with what it kept. */
    public void startAgain() throws IOException {
        var command = new ArrayList<String>(List.of(BINARIES.redis().toString(), "--bind", "127.0.0.1"));
        command.addAll(List.of("--port", Integer.toString(port), "--dir", folder.toString()));
        command.addAll(List.of("--requirepass", PASSWORD, "--masterauth", PASSWORD));
        command.addAll(List.of("--appendonly", "yes", "--appendfsync", "always", "--save", ""));
        command.addAll(List.of("--maxmemory-policy", "noeviction", "--repl-diskless-sync-delay", "0"));
        command.addAll(settings);
        var log = folder.resolve("redis.log");
        process = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()))
                .start();
        await("Redis answers", () -> !process.isAlive() || say("PING").equals("PONG"));
        if (!process.isAlive()) {
            throw new IOException("Redis ended with %d: %s".formatted(process.exitValue(), Files.readString(log)));
        }
    }

    /** The word after that one on its command line. */
    String settingAfter(String name) {
        return settings.get(settings.indexOf(name) + 1);
    }

    public int port() {
        return port;
    }

    /** Its address, as a server's setting names it. */
    public String url() {
        return "redis://:" + PASSWORD + "@127.0.0.1:" + port;
    }

    /** Says one command over a connection of its own; the elements of an array are a line each. */
    public String say(String... words) throws IOException {
        try (var wire = RedisWire.connect("127.0.0.1", port, LONGEST_ANSWER)) {
            wire.say("AUTH", PASSWORD);
            return wire.say(words);
        }
    }

    /** {@code kill -9}. */
    public void kill() throws InterruptedException {
        process.destroyForcibly().waitFor();
    }

    /** SIGSTOP: it lies still with its connections open. */
    public void freeze() throws IOException, InterruptedException {
        signal("-STOP");
    }

    /** SIGCONT. */
    public void thaw() throws IOException, InterruptedException {
        signal("-CONT");
    }

    private void signal(String name) throws IOException, InterruptedException {
        new ProcessBuilder("kill", name, Long.toString(process.pid())).start().waitFor();
    }

    /** A question that may fail. */
    public interface Condition {
        boolean holds() throws IOException;
    }

    /** Comes back when it holds; while it fails it does not hold. */
    public static void await(String what, Condition condition) {
        long end = System.nanoTime() + LONGEST_START.toNanos();
        IOException last = null;
        while (System.nanoTime() < end) {
            try {
                if (condition.holds()) {
                    return;
                }
            } catch (IOException notYet) {
                last = notYet;
            }
            LockSupport.parkNanos(Duration.ofMillis(20).toNanos());
        }
        throw new AssertionError("not within " + LONGEST_START.toSeconds() + " s: " + what, last);
    }

    @Override
    public void close() throws InterruptedException {
        process.destroyForcibly().waitFor();
    }
}
