package dev.reagent.sandbox.stub;

import dev.reagent.sandbox.CodeResult;
import org.jspecify.annotations.Nullable;

/**
 * How the code of a run ended.
 *
 * @param code   its exit code; null if a signal or the stub ended it
 * @param signal the signal that ended it; null if none did, or the stub did
 * @param oom    the kernel killed it for lack of memory; only a backend with a real memory limit reports it
 */
public record StubEnd(
        How ending,
        @Nullable Integer code,
        @Nullable Integer signal,
        boolean oom,
        long userMillis,
        long systemMillis,
        CodeResult.State state) {

    /** Returns the exit code that a shell would report; null if the stub ended the code. */
    public @Nullable Integer exitCode() {
        return signal == null ? code : Integer.valueOf(128 + signal);
    }

    /** What ended the code: itself, its time limit, or its output limit. */
    public enum How {
        ENDED,
        TIMED_OUT,
        FLOODED
    }
}
