package dev.reagent.sandbox.docker;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.reagent.BesideServers;
import dev.reagent.NeedsDocker;
import dev.reagent.Waiting;
import dev.reagent.sandbox.Availability;
import dev.reagent.sandbox.CodeRun;
import dev.reagent.sandbox.PythonRun;
import dev.reagent.sandbox.SandboxBounds;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Another runtime than the engine's default, registered with it. */
@NeedsDocker
@BesideServers
class SecondRuntimeTest {

    private static final Duration PATIENCE = Duration.ofSeconds(60);

    @Test
    void codeRunsInTheRuntimeThatTheSettingNames() throws Exception {
        try (var own = new OwnEngine();
                var engine = new DockerEngine(Optional.of(own.address()), 20);
                var sandbox = DockerCorner.on(
                        engine, Optional.of(OwnEngine.SECOND_RUNTIME), "srv-second", new SandboxBounds(2, 0, 0, 0))) {
            assertEquals(Availability.AVAILABLE, sandbox.firstAvailability(Duration.ofSeconds(20)));
            assertEquals(
                    "1\n",
                    sandbox.run(asked("print(1)"))
                            .await()
                            .atMost(PATIENCE)
                            .stdout()
                            .text());
            var slow = sandbox.run(asked("import time; time.sleep(50)")).subscribeAsCompletionStage();
            Waiting.until(
                    PATIENCE,
                    "it is seen in that runtime",
                    () -> engine.named("reagent-ses-second-").stream()
                            .anyMatch(one -> OwnEngine.SECOND_RUNTIME.equals(runtime(engine, one.name()))));
            slow.cancel(true);
            Waiting.until(
                    PATIENCE,
                    "nothing is left",
                    () -> engine.named("reagent-ses-second-").isEmpty());
        }
    }

    private static CodeRun asked(String code) {
        return PythonRun.of("ses-second", "call", code, Duration.ofSeconds(55));
    }

    private static String runtime(DockerEngine engine, String name) {
        return engine.client().inspectContainerCmd(name).exec().getHostConfig().getRuntime();
    }
}
