package dev.reagent.sandbox.choice;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.reagent.NeedsDocker;
import dev.reagent.sandbox.Availability;
import dev.reagent.sandbox.PythonRun;
import dev.reagent.sandbox.Sandbox;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import java.time.Duration;
import org.junit.jupiter.api.Test;

@QuarkusTest
@NeedsDocker
class SandboxesTest {

    @Inject
    Sandbox sandbox;

    @Test
    void theServersSandboxRunsCodeAsTheSettingsSay() {
        assertEquals(Availability.AVAILABLE, sandbox.availability());
        var run = PythonRun.of("ses-server", "call_1", "print(6 * 7)", Duration.ofSeconds(20));
        assertEquals(
                "42\n",
                sandbox.run(run).await().atMost(Duration.ofSeconds(40)).stdout().text());
    }
}
