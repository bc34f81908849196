package dev.reagent.sandbox;

import dev.reagent.agent.call.Fence;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;

/**
 * A request to run code.
 *
 * @param call    that asks for it
 * @param stdin   at most {@value #MAX_STDIN} bytes of UTF-8, then end of file
 * @param files   for its working directory, read while it starts; names are paths inside that directory
 * @param kept    bounds of the files that it leaves in {@code /artifacts}
 * @param stays   whether it shares a sandbox with its session's earlier and later code that stays
 * @param timeout after which the code is killed, at most {@link #MAX_TIMEOUT}; counted from the start of its sandbox
 */
public record CodeRun(
        Call call,
        Program program,
        String stdin,
        List<SandboxFile> files,
        KeptBounds kept,
        boolean stays,
        Duration timeout,
        Tier tier) {

    public static final int MAX_CODE = 100 * 1024;
    public static final int MAX_STDIN = 1024 * 1024;
    public static final Duration MAX_TIMEOUT = Duration.ofMinutes(10);

    /** @param fence of the requesting server: its attempt, and its lease for people who inspect the sandbox */
    public record Call(String sessionId, Fence fence, String callId) {}

    /** @param code at most {@value #MAX_CODE} bytes of UTF-8 */
    public record Program(Language language, String code) {

        public Program {
            requireAtMost(MAX_CODE, code, "code");
        }
    }

    public CodeRun {
        requireAtMost(MAX_STDIN, stdin, "stdin");
        files = List.copyOf(files);
        if (!timeout.isPositive() || timeout.compareTo(MAX_TIMEOUT) > 0) {
            throw new IllegalArgumentException("timeout must be over 0 and at most " + MAX_TIMEOUT + ", is " + timeout);
        }
    }

    public Language language() {
        return program.language();
    }

    public String code() {
        return program.code();
    }

    private static void requireAtMost(int limit, String text, String name) {
        int length = text.getBytes(StandardCharsets.UTF_8).length;
        if (length > limit) {
            throw new IllegalArgumentException(name + " has " + length + " bytes, the limit is " + limit);
        }
    }
}
