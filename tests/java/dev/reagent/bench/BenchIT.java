package dev.reagent.bench;

import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.reagent.stores.StorePrograms;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** The benchmark on the packaged server, each measurement once and small: it must still work, whatever the figures. */
@EnabledOnOs(OS.LINUX)
class BenchIT {

    @TempDir
    Path folder;

    @Test
    void everyMeasurementStillWorks() throws Exception {
        StorePrograms.linkAs(folder.resolve("programs"));
        var jar = Path.of(System.getProperty("reagent.jar", "target/quarkus-app/quarkus-run.jar"));
        boolean passes = new Bench(BenchOptions.of("--quick"), folder).run(jar);
        var lines = Files.readString(folder.resolve("bench.jsonl"));
        assertTrue(
                passes,
                () -> lines.lines()
                        .filter(line -> line.contains("\"failure\"") || line.contains("\"passes\":false"))
                        .collect(Collectors.joining("\n")));
        for (var name : BenchOptions.ALL) {
            assertTrue(lines.contains("\"measurement\":\"" + name + "\""), name);
        }
        assertTrue(lines.contains("\"hot\":\"part\""), "no profile");
    }
}
