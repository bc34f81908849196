package dev.reagent.sandbox;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;

/**
 * One run of code that is asked for.
 *
 * @param attempt the session's, from 1
 * @param lease of the server that asks, for people who look
 * @param code to {@value #MAX_CODE} bytes of UTF-8
 * @param stdin to {@value #MAX_STDIN} bytes of UTF-8; the code finds its end
 * @param files for its working directory, read while it starts; names are paths that stay within it
 * @param kept of the files that it leaves in {@code /artifacts}
 * @param stays whether it runs where its session's code ran before that stayed too, and leaves what it has set to the next
 * @param timeout after which the code is killed, to {@link #MAX_TIMEOUT}; counted from the start of its sandbox
 */
public record CodeRun(
        String sessionId,
        String callId,
        int attempt,
        String lease,
        Language language,
        String code,
        String stdin,
        List<SandboxFile> files,
        KeptBounds kept,
        boolean stays,
        Duration timeout,
        Tier tier) {

    public static final int MAX_CODE = 100 * 1024;
    public static final int MAX_STDIN = 1024 * 1024;
    public static final Duration MAX_TIMEOUT = Duration.ofMinutes(10);

    public CodeRun {
        requireAtMost(MAX_CODE, code, "code");
        requireAtMost(MAX_STDIN, stdin, "stdin");
        files = List.copyOf(files);
        if (!timeout.isPositive() || timeout.compareTo(MAX_TIMEOUT) > 0) {
            throw new IllegalArgumentException("timeout must be over 0 and at most " + MAX_TIMEOUT + ", is " + timeout);
        }
    }

    private static void requireAtMost(int limit, String text, String name) {
        int length = text.getBytes(StandardCharsets.UTF_8).length;
        if (length > limit) {
            throw new IllegalArgumentException(name + " has " + length + " bytes, the limit is " + limit);
        }
    }
}
