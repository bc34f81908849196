package dev.reagent.sandbox;

import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What came of one run of code. Both streams are storable text (what is no UTF-8, and U+0000, is U+FFFD), each at most 50
 * KB as JSON, cut at a character and with a mark at the end where the code wrote more.
 *
 * @param exitCode 128 + signal where a signal ended it; null where we killed it: too slow, or too much output (then the mark says so)
 * @param timedOut it was still running at its timeout, and was killed
 * @param oomKilled the kernel killed it for lack of memory; only a backend with a real memory limit can tell
 * @param duration from the start of the code to its end
 * @param waited for a place, before that; zero where one was free at once
 * @param files that it left in {@code /artifacts}, as far as they were asked for
 * @param leftOut those that did not come with them
 */
public record CodeResult(
        String stdout,
        String stderr,
        boolean stdoutTruncated,
        boolean stderrTruncated,
        @Nullable Integer exitCode,
        boolean timedOut,
        boolean oomKilled,
        Duration duration,
        Duration waited,
        List<SandboxFile> files,
        LeftOut leftOut,
        State state) {

    /** What the code found of its session's earlier code, and left to later code, where it was to stay. */
    public enum State {
        /** It was not to stay. */
        NONE,
        /** It began afresh, and what it has set is there for the next. */
        NEW,
        /** It found what was there. */
        KEPT,
        /** What was there is gone: it was killed, it ended its interpreter, or its sandbox broke. */
        LOST
    }
}
