package dev.reagent.sandbox;

import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The result of one run of code.
 *
 * @param files   the requested files that it left in {@code /artifacts}
 * @param leftOut the files that were not handed over
 */
public record CodeResult(
        Output stdout, Output stderr, End end, Times times, List<SandboxFile> files, LeftOut leftOut, State state) {

    /**
     * A stream of the code as storable text: invalid UTF-8 and U+0000 become U+FFFD.
     *
     * @param text      at most 50 KB as JSON; a longer one is cut at a character and ends with a mark
     * @param truncated it was cut
     */
    public record Output(String text, boolean truncated) {}

    /**
     * How the code ended.
     *
     * @param exitCode  128 + signal if a signal ended the code; null if the stub killed it, because of its time or too much output (then
     *                  the mark says so)
     * @param timedOut  the code was still running at its timeout, and was killed
     * @param oomKilled the kernel killed it for lack of memory; only a backend with a real memory limit reports this
     */
    public record End(@Nullable Integer exitCode, boolean timedOut, boolean oomKilled) {}

    /**
     * @param running from the start of the code to its end
     * @param waited  for a slot before that; zero if one was free at once
     */
    public record Times(Duration running, Duration waited) {}

    /** The state that code which stays shares with its session's earlier and later code. */
    public enum State {
        /** The code was not to stay. */
        NONE,
        /** The code started without state; its own state is kept for the next code. */
        NEW,
        /** The code found the state of earlier code. */
        KEPT,
        /** The state is lost: the code was killed, it ended its interpreter, or its sandbox broke. */
        LOST
    }
}
