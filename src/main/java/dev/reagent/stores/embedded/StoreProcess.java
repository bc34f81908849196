package dev.reagent.stores.embedded;

import dev.reagent.stores.StartRefused;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * Starts and checks the processes of the embedded stores. They listen on loopback, are detached from the terminal, and write their output
 * to a file.
 */
final class StoreProcess {

    private static final long LONGEST_OUTPUT = 16L << 20;

    private StoreProcess() {}

    /** Returns a port of the loopback address that was free at the time of the call. */
    static int freePort() throws IOException {
        try (var socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }

    /** Starts a store that a Ctrl-C for the server does not end, so that the server can still write while it stops. */
    static Process start(List<String> command, Path folder, Path output) throws IOException {
        var whole = new ArrayList<String>();
        if (Files.isExecutable(Path.of("/usr/bin/setsid"))) {
            whole.add("/usr/bin/setsid");
        }
        whole.addAll(command);
        if (Files.exists(output) && Files.size(output) > LONGEST_OUTPUT) {
            Files.delete(output);
        }
        var builder = new ProcessBuilder(whole)
                .directory(folder.toFile())
                .redirectErrorStream(true)
                .redirectInput(ProcessBuilder.Redirect.from(Path.of("/dev/null").toFile()))
                .redirectOutput(ProcessBuilder.Redirect.appendTo(output.toFile()));
        plainEnvironment(builder);
        return builder.start();
    }

    /**
     * Runs a command of a store to its end.
     *
     * @throws StartRefused if it fails or takes longer than {@code limit}; with the last line of its output
     */
    static void run(List<String> command, Path folder, Path output, Duration limit)
            throws IOException, InterruptedException {
        var builder = new ProcessBuilder(command)
                .directory(folder.toFile())
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.appendTo(output.toFile()));
        plainEnvironment(builder);
        var process = builder.start();
        if (!process.waitFor(limit.toMillis(), TimeUnit.MILLISECONDS)) {
            process.destroyForcibly();
            throw new StartRefused(command.getFirst() + " took longer than " + limit.toSeconds() + " s; see " + output);
        }
        if (process.exitValue() != 0) {
            throw new StartRefused(Path.of(command.getFirst()).getFileName() + " failed: " + lastLine(output) + " (see "
                    + output + ")");
        }
    }

    /** Returns the last line that is not blank, or a placeholder if there is none. */
    static String lastLine(Path output) throws IOException {
        var lines = Files.exists(output)
                ? Files.readAllLines(output, java.nio.charset.StandardCharsets.ISO_8859_1)
                : List.<String>of();
        return lines.reversed().stream()
                .filter(line -> !line.isBlank())
                .findFirst()
                .orElse("no output")
                .strip();
    }

    /** Returns whether that process is alive and works in that folder. The pid alone may belong to another process by now. */
    static boolean livesIn(long pid, Path folder) {
        if (ProcessHandle.of(pid).filter(ProcessHandle::isAlive).isEmpty()) {
            return false;
        }
        var cwd = Path.of("/proc", Long.toString(pid), "cwd");
        try {
            return !Files.exists(Path.of("/proc/self/cwd")) || cwd.toRealPath().equals(folder.toRealPath());
        } catch (IOException e) {
            return false;
        }
    }

    private static void plainEnvironment(ProcessBuilder builder) {
        var path = builder.environment().getOrDefault("PATH", "/usr/bin:/bin");
        // the stores must not see the server's keys
        builder.environment().clear();
        builder.environment().put("PATH", path);
        builder.environment().put("LC_ALL", "C");
    }
}
