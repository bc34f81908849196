package dev.reagent.sandbox;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.reagent.NeedsDocker;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

@QuarkusTest
@NeedsDocker
class SandboxesTest {

    @Inject
    Sandbox sandbox;

    @Test
    void theServersSandboxRunsCodeAsTheSettingsSay() {
        assertEquals(Availability.AVAILABLE, sandbox.availability());
        var run = new CodeRun(
                "ses-server",
                "call_1",
                1,
                "lease",
                Language.PYTHON,
                "print(6 * 7)",
                "",
                List.of(),
                new KeptBounds(0, 0),
                false,
                Duration.ofSeconds(20),
                Tier.SMALL);
        assertEquals(
                "42\n", sandbox.run(run).await().atMost(Duration.ofSeconds(40)).stdout());
    }
}
