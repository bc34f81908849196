package dev.reagent.sandbox;

import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What comes out of a sandbox while its code runs, and after it. Filled by one thread; how the code ended may be asked by any. */
final class RunOutput {

    private final CappedText stdout = new CappedText();
    private final CappedText stderr = new CappedText();
    private final List<SandboxFile> files = new ArrayList<>();
    private final Runnable onEnd;
    private final long begun = System.nanoTime();
    private volatile @Nullable Duration took;
    private volatile StubLink.@Nullable End end;
    private @Nullable LeftOut leftOut;

    /** @param onEnd is told that the code has ended, and only files are still to come */
    RunOutput(Runnable onEnd) {
        this.onEnd = onEnd;
    }

    CappedText stdout() {
        return stdout;
    }

    CappedText stderr() {
        return stderr;
    }

    void ended(StubLink.End how) {
        took = since(begun);
        end = how;
        onEnd.run();
    }

    /** From its order to the code's end; to now where that has not come. */
    Duration took() {
        return took == null ? since(begun) : took;
    }

    /** Null where it was not heard of: the sandbox was killed before. */
    StubLink.@Nullable End end() {
        return end;
    }

    /** Takes the file's bytes off the stream. */
    void file(String name, long bytes, InputStream from) throws IOException {
        files.add(new SandboxFile(name, bytes, Spool.of(from, bytes)));
    }

    List<SandboxFile> files() {
        return List.copyOf(files);
    }

    void leftOut(LeftOut these) {
        leftOut = these;
    }

    /** Whether all is out; where it is not, the sandbox has broken, or was killed. */
    boolean isWhole() {
        return leftOut != null;
    }

    /** What was not handed over; where the sandbox broke before it said, that. */
    LeftOut leftOut() {
        if (leftOut != null) {
            return leftOut;
        }
        return end == null ? LeftOut.NOTHING : LeftOut.UNKNOWN;
    }

    private static Duration since(long nanoTime) {
        return Duration.ofNanos(System.nanoTime() - nanoTime);
    }
}
