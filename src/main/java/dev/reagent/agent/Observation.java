package dev.reagent.agent;

import java.time.Duration;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * What came of a call.
 *
 * @param result the tool's result as text; empty where it failed without one. Over 32 KiB: its beginning only, or an object whose long
 *               fields are cut, and {@code whole} says that there is more
 * @param error  why it failed; null where it succeeded
 * @param took   from its start to its end; zero where it did not run
 * @param whole  the digest and length of a result kept beside the log; null where {@code result} is all of it
 * @param artifacts files that it left behind
 * @param sandbox what its code has used of the machine
 */
public record Observation(
        String callId,
        String tool,
        String result,
        @Nullable Failure error,
        Duration took,
        @Nullable Whole whole,
        List<Artifact> artifacts,
        SandboxUse sandbox) {

    /** A result too long for the log: SHA-256 in hex, and its length in UTF-8 bytes. */
    public record Whole(String digest, long bytes) {}

    public Observation {
        // a log from before there were such names none
        artifacts = artifacts == null ? List.of() : List.copyOf(artifacts);
        sandbox = Objects.requireNonNullElse(sandbox, SandboxUse.NONE);
    }

    public static Observation refused(ToolCall call, Failure why) {
        return new Observation(call.callId(), call.tool(), "", why, Duration.ZERO, null, List.of(), SandboxUse.NONE);
    }

    public boolean isSuccess() {
        return error == null;
    }
}
