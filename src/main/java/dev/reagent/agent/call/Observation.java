package dev.reagent.agent.call;

import dev.reagent.agent.task.Artifact;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The result of a call.
 *
 * @param result the tool's result as text; empty if it failed without one. Of a result over 32 KiB: its beginning only, or an object whose
 *               long fields are cut; {@code whole} is then set
 * @param error  why it failed; null if it succeeded
 * @param took   from its start to its end; zero if it did not run
 * @param whole  the digest and length of a result stored beside the log; null if {@code result} is complete
 * @param artifacts files that the call left behind
 * @param sandbox what its code used of the machine
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
        // null in logs of older versions
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
