package dev.reagent.chaos.storm;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/**
 * That the storm can still be made. The storm itself is run by hand until a reader who comes after a restart of Redis is
 * given every word or a gap in its place: {@code ./reagent chaos --minutes 2 --seed 20261121} shows it.
 */
@EnabledOnOs(OS.LINUX)
class ChaosIT {

    @Test
    void everyProtectionCanStillBeTakenOut(@TempDir Path folder) throws Exception {
        var jar = Path.of(System.getProperty("reagent.jar", "target/quarkus-app/quarkus-run.jar"));
        for (var sabotage : Sabotage.values()) {
            assertTrue(Files.exists(sabotage.copy(jar, folder.resolve(sabotage.name()))));
        }
    }
}
