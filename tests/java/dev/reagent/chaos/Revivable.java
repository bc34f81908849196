package dev.reagent.chaos;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** A store of a server: stopped behind its back, and started again as it was. Linux only. */
final class Revivable implements AutoCloseable {

    private final ProcessHandle process;
    private final List<String> command;
    private final Path folder;
    private Process revived;

    private Revivable(long pid, List<String> command, Path folder) {
        this.process = ProcessHandle.of(pid).orElseThrow();
        this.command = command;
        this.folder = folder;
    }

    /** The PostgreSQL of a data folder. */
    static Revivable postgres(Path data) throws IOException {
        var pid = firstLine(data.resolve("postgres/postmaster.pid"));
        var words = new String(Files.readAllBytes(Path.of("/proc", pid, "cmdline")), StandardCharsets.UTF_8);
        var command = new ArrayList<String>();
        if (System.getProperty("user.name").equals("root")) {
            // PostgreSQL refuses to run as root, whatever root it is
            command.addAll(List.of("unshare", "-U"));
        }
        command.addAll(List.of(words.split("\0")));
        return new Revivable(Long.parseLong(pid), command, data);
    }

    /** The Redis of a data folder. */
    static Revivable redis(Path data) throws IOException {
        var pid = firstLine(data.resolve("redis/redis.pid"));
        var program = Path.of("/proc", pid, "exe").toRealPath().toString();
        return new Revivable(
                Long.parseLong(pid),
                List.of(program, data.resolve("redis/redis.conf").toString()),
                data);
    }

    private static String firstLine(Path file) throws IOException {
        return Files.readAllLines(file).getFirst().strip();
    }

    /** Asks it to stop at once, and comes back when it is gone. */
    void stop() throws IOException, InterruptedException {
        new ProcessBuilder("kill", "-INT", Long.toString(process.pid())).start().waitFor();
        Waiting.until(Duration.ofSeconds(30), "the store has stopped", () -> !process.isAlive());
    }

    /** Lets it lie still with its connections open, as a host does that hangs. */
    void freeze() throws IOException, InterruptedException {
        new ProcessBuilder("kill", "-STOP", Long.toString(process.pid()))
                .start()
                .waitFor();
    }

    void thaw() throws IOException, InterruptedException {
        new ProcessBuilder("kill", "-CONT", Long.toString(process.pid()))
                .start()
                .waitFor();
    }

    void startAgain() throws IOException {
        revived = new ProcessBuilder(command)
                .directory(folder.toFile())
                .redirectErrorStream(true)
                .redirectOutput(folder.resolve("revived.log").toFile())
                .start();
    }

    @Override
    public void close() throws InterruptedException {
        if (revived != null) {
            revived.destroy();
            revived.waitFor(20, TimeUnit.SECONDS);
            revived.destroyForcibly();
        }
    }
}
