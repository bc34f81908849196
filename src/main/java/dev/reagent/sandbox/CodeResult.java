package dev.reagent.sandbox;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * What came of one run of code. Both streams are storable text (what is no UTF-8, and U+0000, is U+FFFD), each at most 50
 * KB as JSON, cut at a character and with a mark at the end where the code wrote more.
 *
 * @param exitCode 128 + signal where a signal ended it; null where we killed it: too slow, or too much output (then the mark says so)
 * @param timedOut it was still running at its timeout, and was killed
 * @param oomKilled the kernel killed it for lack of memory; only a backend with a real memory limit can tell
 * @param duration from the start of the sandbox to its end
 */
public record CodeResult(
        String stdout,
        String stderr,
        boolean stdoutTruncated,
        boolean stderrTruncated,
        @Nullable Integer exitCode,
        boolean timedOut,
        boolean oomKilled,
        Duration duration) {}
