package dev.reagent.sandbox.docker;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.reagent.BesideServers;
import dev.reagent.NeedsDocker;
import dev.reagent.Waiting;
import dev.reagent.sandbox.Availability;
import dev.reagent.sandbox.CodeRun;
import dev.reagent.sandbox.PythonRun;
import dev.reagent.sandbox.SandboxBounds;
import dev.reagent.sandbox.SandboxFailed;
import dev.reagent.sandbox.choice.LeastLoadedSandbox;
import io.smallrye.mutiny.Uni;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Code on two Docker engines, one of which goes away. */
@NeedsDocker
@BesideServers
class SeveralHostsTest {

    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final SandboxBounds BOUNDS = new SandboxBounds(2, 0, 0, 0);

    private final String session = "ses-" + UUID.randomUUID();

    private CodeRun asked(String call, String code) {
        return PythonRun.of(session, call, code, Duration.ofSeconds(20));
    }

    private static DockerSandbox on(DockerEngine engine) {
        var sandbox = DockerCorner.on(engine, Optional.empty(), "srv", BOUNDS);
        assertEquals(Availability.AVAILABLE, sandbox.firstAvailability(Duration.ofSeconds(20)));
        return sandbox;
    }

    private int containers(DockerEngine engine) {
        return engine.named("reagent-" + session + "-").size();
    }

    @Test
    void runsAreSharedOutAndGoToTheOtherWhereOneIsAway() throws Exception {
        try (var own = new OwnEngine();
                var usual = new DockerEngine(Optional.empty(), 20);
                var other = new DockerEngine(Optional.of(own.address()), 20);
                var here = on(usual);
                var there = on(other)) {
            var both = new LeastLoadedSandbox(List.of(here, there));
            var runs = Uni.join()
                    .all(IntStream.range(0, 4)
                            .mapToObj(i -> both.run(asked("call-" + i, "import time; time.sleep(8); print(1)")))
                            .toList())
                    .andFailFast()
                    .subscribeAsCompletionStage();
            Waiting.until(PATIENCE, "each has two", () -> containers(usual) == 2 && containers(other) == 2);
            assertTrue(runs.get(60, TimeUnit.SECONDS).stream()
                    .allMatch(it -> it.stdout().text().equals("1\n")));

            var killed = both.run(asked("slow", "import time; time.sleep(50)")).subscribeAsCompletionStage();
            Waiting.until(PATIENCE, "it runs", () -> containers(usual) + containers(other) == 1);
            assertEquals(1, both.kill(session, "slow").await().atMost(PATIENCE).size());
            assertThrows(ExecutionException.class, () -> killed.get(10, TimeUnit.SECONDS));

            own.stop();
            for (int i = 0; i < 4; i++) {
                assertEquals(
                        "2\n",
                        both.run(asked("later-" + i, "print(2)"))
                                .await()
                                .atMost(PATIENCE)
                                .stdout()
                                .text());
            }
            assertEquals(Availability.AVAILABLE, both.availability());
            Waiting.until(
                    PATIENCE, "it is left out", () -> !there.availability().available());
            assertThrows(
                    SandboxFailed.class,
                    () -> both.kill(session, "none").await().atMost(PATIENCE),
                    "nobody knows what one that is away still runs");
            Waiting.until(PATIENCE, "nothing is left here", () -> containers(usual) == 0);
            own.start();
        }
    }
}
