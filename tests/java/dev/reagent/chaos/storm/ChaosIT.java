package dev.reagent.chaos.storm;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.reagent.LongForm;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** A storm of a minute, in the long form of three, and a quiet end: three servers over real stores that are killed, frozen and restarted. */
@EnabledOnOs(OS.LINUX)
class ChaosIT {

    @Test
    void everyPromiseHoldsInAStorm() throws Exception {
        var seconds = Integer.toString(LongForm.or(60, 180));
        var violations =
                Chaos.run(ChaosOptions.of("--seconds", seconds, "--seed", "20261121"), Path.of("target/chaos"));
        assertEquals(List.of(), violations);
    }

    @Test
    void everyProtectionCanStillBeTakenOut(@TempDir Path folder) throws Exception {
        var jar = Path.of(System.getProperty("reagent.jar", "target/quarkus-app/quarkus-run.jar"));
        for (var sabotage : Sabotage.values()) {
            assertTrue(Files.exists(sabotage.copy(jar, folder.resolve(sabotage.name()))));
        }
    }
}
