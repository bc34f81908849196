package dev.reagent.sandbox.stub;

import dev.reagent.sandbox.LeftOut;
import dev.reagent.sandbox.SandboxFile;
import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The output of a sandbox during and after its code. One thread fills it; any thread may read how the code ended. */
public final class RunOutput {

    private final CappedText stdout = new CappedText();
    private final CappedText stderr = new CappedText();
    private final List<SandboxFile> files = new ArrayList<>();
    private final Runnable onEnd;
    private final long begun = System.nanoTime();
    private volatile @Nullable Duration took;
    private volatile @Nullable StubEnd end;
    private @Nullable LeftOut leftOut;

    /** @param onEnd called when the code has ended and only files are still to come */
    public RunOutput(Runnable onEnd) {
        this.onEnd = onEnd;
    }

    public CappedText stdout() {
        return stdout;
    }

    public CappedText stderr() {
        return stderr;
    }

    public void ended(StubEnd how) {
        took = since(begun);
        end = how;
        onEnd.run();
    }

    /** Returns the time from the request to the code's end, or to now if it has not ended. */
    public Duration took() {
        return took == null ? since(begun) : took;
    }

    /** Returns null if the stub did not report the end, because the sandbox was killed before. */
    public @Nullable StubEnd end() {
        return end;
    }

    /** Reads the file's bytes from the stream. */
    void file(String name, long bytes, InputStream from) throws IOException {
        files.add(new SandboxFile(name, bytes, Spool.of(from, bytes)));
    }

    public List<SandboxFile> files() {
        return List.copyOf(files);
    }

    public void leftOut(LeftOut these) {
        leftOut = these;
    }

    /** Returns whether all output has arrived. If not, the sandbox has broken or was killed. */
    public boolean isWhole() {
        return leftOut != null;
    }

    /** Returns the files that were not handed over; {@link LeftOut#UNKNOWN} if the sandbox broke before it reported them. */
    public LeftOut leftOut() {
        if (leftOut != null) {
            return leftOut;
        }
        return end == null ? LeftOut.NOTHING : LeftOut.UNKNOWN;
    }

    private static Duration since(long nanoTime) {
        return Duration.ofNanos(System.nanoTime() - nanoTime);
    }
}
