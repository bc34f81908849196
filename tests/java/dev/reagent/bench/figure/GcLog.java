package dev.reagent.bench.figure;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Pattern;
import java.util.stream.DoubleStream;

/** What a JVM's log of its collections says of the time since this was made. */
public final class GcLog {

    private static final Pattern PAUSE = Pattern.compile("Pause .* \\d+M->(\\d+)M\\(\\d+M\\)");

    private final Path file;
    private final long from;

    public GcLog(Path file) throws IOException {
        this.file = file;
        this.from = Files.size(file);
    }

    /** In MiB; 0 where there was no collection. */
    public double highestAfter() throws IOException {
        return afters().max().orElse(0);
    }

    /** In MiB; 0 where there was no collection. */
    public double lastAfter() throws IOException {
        return afters().reduce((former, later) -> later).orElse(0);
    }

    private DoubleStream afters() throws IOException {
        return Files.readString(file)
                .substring((int) from)
                .lines()
                .map(PAUSE::matcher)
                .filter(java.util.regex.Matcher::find)
                .mapToDouble(found -> Double.parseDouble(found.group(1)));
    }
}
