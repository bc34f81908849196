package dev.reagent.stores;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** Starting and checking the processes of the embedded stores: on loopback, out of the terminal's reach, their output in a file. */
final class StoreProcess {

    private static final long LONGEST_OUTPUT = 16L << 20;

    private StoreProcess() {}

    /** A port of the loopback address that was free just now. */
    static int freePort() throws IOException {
        try (var socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }

    /** Starts a store that outlives a Ctrl-C meant for the server, so that the server can still write while it stops. */
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
     * @throws StartRefused when it fails or takes longer than {@code limit}, with its last line
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

    /** The last line that is not blank, or a word for none. */
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

    /** Whether that process lives and works in that folder; a number alone may have been given to another process since. */
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
        // the server's keys are no business of its stores
        builder.environment().clear();
        builder.environment().put("PATH", path);
        builder.environment().put("LC_ALL", "C");
    }
}
