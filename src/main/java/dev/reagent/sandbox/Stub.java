package dev.reagent.sandbox;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** Our own first process inside every sandbox ({@code stub.py}): how it is started, and how it is told the code. */
final class Stub {

    /** After a run's timeout, the stub ends the sandbox by itself, so that none outlives its server by more. */
    static final Duration HARD_LIMIT_AFTER_TIMEOUT = Duration.ofSeconds(5);

    private static final String PROGRAM = read();

    private Stub() {}

    /** @param limits as {@code stub.py} takes them, {@code NAME=NUMBER} */
    static List<String> command(CodeRun run, String... limits) {
        double seconds = run.timeout().plus(HARD_LIMIT_AFTER_TIMEOUT).toMillis() / 1000.0;
        // Isolated and without site packages: nothing but the standard library is imported, which also starts faster.
        var command = new ArrayList<>(List.of("python3", "-I", "-S", "-c", PROGRAM));
        command.add(run.language().spelling());
        command.add(Double.toString(seconds));
        command.addAll(List.of(limits));
        return command;
    }

    /** What goes to its stdin, which must then stay open: its end is the sandbox's end. */
    static byte[] input(CodeRun run) {
        byte[] code = run.code().getBytes(StandardCharsets.UTF_8);
        byte[] stdin = run.stdin().getBytes(StandardCharsets.UTF_8);
        byte[] header = (code.length + " " + stdin.length + "\n").getBytes(StandardCharsets.US_ASCII);
        byte[] all = new byte[header.length + code.length + stdin.length];
        System.arraycopy(header, 0, all, 0, header.length);
        System.arraycopy(code, 0, all, header.length, code.length);
        System.arraycopy(stdin, 0, all, header.length + code.length, stdin.length);
        return all;
    }

    /** The environment that the code sees, and all of it. */
    static List<String> environment(Tier tier) {
        return List.of(
                "PATH=/usr/local/bin:/usr/bin:/bin",
                "HOME=/tmp",
                "LANG=C.UTF-8",
                // What was printed before a timeout should be seen.
                "PYTHONUNBUFFERED=1",
                "PYTHONDONTWRITEBYTECODE=1",
                "PYTHON_CPU_COUNT=" + tier.processors(),
                "NODE_OPTIONS=--max-old-space-size=" + tier.memoryMb() * 3 / 4);
    }

    private static String read() {
        try (var in = Stub.class.getResourceAsStream("stub.py")) {
            if (in == null) {
                throw new IllegalStateException("stub.py is missing from the build");
            }
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException problem) {
            throw new UncheckedIOException(problem);
        }
    }
}
