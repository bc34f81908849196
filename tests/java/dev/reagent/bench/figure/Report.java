package dev.reagent.bench.figure;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Instant;
import java.util.List;

/** What the benchmark says: a table for people, and a line of JSON for each figure. */
public final class Report {

    private final Path file;
    private boolean passes = true;

    /** @param file where the JSON lines go; what is there is lost */
    public Report(Path file) throws IOException {
        this.file = file;
        Files.deleteIfExists(file);
    }

    public void begin(boolean quick, int repetitions) throws IOException {
        write(new JsonObject()
                .put("at", Instant.now().toString())
                .put("processors", Runtime.getRuntime().availableProcessors())
                .put("java", Runtime.version().toString())
                .put("os", System.getProperty("os.name") + " " + System.getProperty("os.version"))
                .put("quick", quick)
                .put("repetitions", repetitions)
                .put("load", load()));
        say("what, median and spread of %d (load of the machine before: %.1f)".formatted(repetitions, load()));
    }

    public void add(Figures figures) throws IOException {
        for (var figure : figures.all()) {
            passes &= figure.passes();
            say(figure.line());
            write(new JsonObject()
                    .put("measurement", figure.measurement())
                    .put("name", figure.name())
                    .put("unit", figure.unit())
                    .put("median", figure.median())
                    .put("values", new JsonArray(figure.values()))
                    .put("limit", Double.isInfinite(figure.limit()) ? null : figure.limit())
                    .put("passes", figure.passes()));
        }
    }

    public void add(HotSpots spots) throws IOException {
        say("the server's CPU time by part, of " + spots.samples() + " samples:");
        add("part", spots.topParts(12));
        say("by the innermost method of ours:");
        add("ours", spots.topOurs(25));
        say("by the method that ran:");
        add("method", spots.topMethods(25));
    }

    private void add(String kind, List<HotSpots.Spot> spots) throws IOException {
        for (var spot : spots) {
            say("  %5.1f %%  %s".formatted(spot.share() * 100, spot.name()));
            write(new JsonObject().put("hot", kind).put("name", spot.name()).put("share", spot.share()));
        }
    }

    public void failed(String measurement, Exception failure) throws IOException {
        passes = false;
        say(measurement + " FAILED: " + failure.getMessage());
        write(new JsonObject().put("measurement", measurement).put("failure", String.valueOf(failure)));
    }

    /** Whether every pass line holds. */
    public boolean end() throws IOException {
        write(new JsonObject().put("passes", passes).put("load", load()));
        say("load of the machine after: %.1f; as JSON lines: %s".formatted(load(), file));
        return passes;
    }

    private static double load() {
        return ManagementFactory.getOperatingSystemMXBean().getSystemLoadAverage();
    }

    private static void say(String line) {
        System.out.println(line);
    }

    private void write(JsonObject line) throws IOException {
        Files.writeString(file, line.encode() + "\n", StandardOpenOption.CREATE, StandardOpenOption.APPEND);
    }
}
