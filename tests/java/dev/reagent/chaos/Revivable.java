package dev.reagent.chaos;

import dev.reagent.Waiting;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/**
 * A store of a server: stopped, killed or frozen behind its back, any number of times, and started again on the same data
 * and the same port. Linux only. Not thread-safe.
 */
public final class Revivable implements AutoCloseable {

    private static final Duration LONGEST_STOP = Duration.ofSeconds(30);

    private final List<String> command;
    private final Path data;
    private final Path pidFile;
    private ProcessHandle process;
    private Process revived;

    private Revivable(long pid, List<String> command, Path data, Path pidFile) {
        this.process = ProcessHandle.of(pid).orElseThrow();
        this.command = command;
        this.data = data;
        this.pidFile = pidFile;
    }

    /** The PostgreSQL of a data folder. */
    public static Revivable postgres(Path data) throws IOException {
        var pidFile = data.resolve("postgres/postmaster.pid");
        var pid = firstLine(pidFile);
        var words = new String(Files.readAllBytes(Path.of("/proc", pid, "cmdline")), StandardCharsets.UTF_8);
        var command = new ArrayList<String>();
        if (System.getProperty("user.name").equals("root")) {
            // PostgreSQL refuses to run as root, whatever root it is
            command.addAll(List.of("unshare", "-U"));
        }
        command.addAll(List.of(words.split("\0")));
        return new Revivable(Long.parseLong(pid), command, data, pidFile);
    }

    /** The Redis of a data folder. */
    public static Revivable redis(Path data) throws IOException {
        var pidFile = data.resolve("redis/redis.pid");
        var pid = firstLine(pidFile);
        var program = Path.of("/proc", pid, "exe").toRealPath().toString();
        return new Revivable(
                Long.parseLong(pid),
                List.of(program, data.resolve("redis/redis.conf").toString()),
                data,
                pidFile);
    }

    private static String firstLine(Path file) throws IOException {
        return Files.readAllLines(file).getFirst().strip();
    }

    /** Asks it to stop at once, and comes back when it is gone. */
    public void stop() throws IOException, InterruptedException {
        signalAndAwaitEnd("-INT", List.of(process));
    }

    /** {@code kill -9} of all its processes. */
    public void kill() throws IOException, InterruptedException {
        signalAndAwaitEnd("-KILL", family());
        // the number in it may be another process's when it is started again
        Files.deleteIfExists(pidFile);
    }

    private void signalAndAwaitEnd(String signal, List<ProcessHandle> told) throws IOException, InterruptedException {
        // PostgreSQL's memory is in use until the last of its processes is gone
        var all = family();
        Signals.send(signal, told);
        Waiting.until(LONGEST_STOP, "the store has stopped", () -> all.stream().noneMatch(ProcessHandle::isAlive));
    }

    /** Lets it lie still with its connections open, as a host does that hangs. */
    public void freeze() throws IOException, InterruptedException {
        Signals.send("-STOP", List.of(process));
        Signals.send("-STOP", process.descendants().toList());
    }

    public void thaw() throws IOException, InterruptedException {
        Signals.send("-CONT", family());
    }

    private List<ProcessHandle> family() {
        return Stream.concat(Stream.of(process), process.descendants()).toList();
    }

    /** Starts it; it may take a moment until it answers. */
    public void startAgain() throws IOException {
        revived = new ProcessBuilder(command)
                .directory(data.toFile())
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.appendTo(
                        data.resolve("revived.log").toFile()))
                .start();
        process = revived.toHandle();
    }

    /** Ends what was started here. */
    @Override
    public void close() throws IOException, InterruptedException {
        if (revived != null && revived.isAlive()) {
            end();
        }
    }

    /** Ends it, whoever started it. */
    void end() throws IOException, InterruptedException {
        if (process.isAlive()) {
            thaw();
            stop();
        }
    }
}
