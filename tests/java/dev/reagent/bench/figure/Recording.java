package dev.reagent.bench.figure;

import dev.reagent.bench.bare.ChildJvm;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** A flight recording of another JVM that samples where its threads spend CPU time. */
public final class Recording {

    private static final String NAME = "bench";

    private final long pid;
    private final Path file;

    private Recording(long pid, Path file) {
        this.pid = pid;
        this.file = file;
    }

    /** @param file where it goes; what is there is lost */
    public static Recording start(long pid, Path file) throws IOException, InterruptedException {
        Files.deleteIfExists(file);
        var recording = new Recording(pid, file);
        // as an option of the JVM it would keep the JVM from its cache
        recording.jcmd("JFR.configure", "stackdepth=256");
        recording.jcmd(
                "JFR.start",
                "name=" + NAME,
                "settings=profile",
                "jdk.CPUTimeSample#enabled=true",
                "jdk.CPUTimeSample#throttle=5ms");
        return recording;
    }

    public HotSpots stop() throws IOException, InterruptedException {
        jcmd("JFR.stop", "name=" + NAME, "filename=" + file.toAbsolutePath());
        return HotSpots.of(file);
    }

    private void jcmd(String... words) throws IOException, InterruptedException {
        var command = new ArrayList<>(List.of(ChildJvm.tool("jcmd"), Long.toString(pid)));
        command.addAll(List.of(words));
        var jcmd = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .start();
        if (!jcmd.waitFor(60, TimeUnit.SECONDS) || jcmd.exitValue() != 0) {
            throw new IOException("jcmd " + words[0] + " failed");
        }
    }
}
