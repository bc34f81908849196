package dev.reagent.sandbox.docker;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.reagent.BesideServers;
import dev.reagent.NeedsDocker;
import dev.reagent.Waiting;
import dev.reagent.sandbox.Availability;
import dev.reagent.sandbox.CodeRun;
import dev.reagent.sandbox.LiveServers;
import dev.reagent.sandbox.PythonRun;
import dev.reagent.sandbox.Sandbox;
import dev.reagent.sandbox.SandboxBounds;
import dev.reagent.sandbox.SandboxFailed;
import io.smallrye.mutiny.Uni;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;

/** What becomes of code while its engine goes away and comes back. */
@NeedsDocker
@BesideServers
class EngineTroubleTest {

    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final Duration TIMEOUT = Duration.ofSeconds(5);
    private static final int AT_ONCE = 4;

    private final AtomicInteger calls = new AtomicInteger();
    private final AtomicInteger answered = new AtomicInteger();
    private final List<SandboxFailed> failures = Collections.synchronizedList(new ArrayList<>());
    private final List<Throwable> unclear = Collections.synchronizedList(new ArrayList<>());

    private CodeRun asked() {
        return PythonRun.of(
                "ses-trouble", "call-" + calls.incrementAndGet(), "import time; time.sleep(0.3); print(1)", TIMEOUT);
    }

    /** The only server there is. */
    private record Alone(String thisServer) implements LiveServers {

        @Override
        public Uni<Set<String>> liveServers() {
            return Uni.createFrom().item(Set.of(thisServer));
        }
    }

    /** One call after the other. */
    private Thread load(Sandbox sandbox, AtomicBoolean stopped) {
        return Thread.startVirtualThread(() -> {
            while (!stopped.get()) {
                try {
                    var result = sandbox.run(asked()).await().atMost(PATIENCE);
                    if (result.stdout().text().equals("1\n")) {
                        answered.incrementAndGet();
                    } else {
                        unclear.add(new AssertionError(result.toString()));
                    }
                } catch (SandboxFailed failed) {
                    failures.add(failed);
                    LockSupport.parkNanos(50_000_000);
                } catch (RuntimeException other) {
                    unclear.add(other);
                }
            }
        });
    }

    @Test
    void codeFailsClearlyWhileItsEngineIsAwayAndRunsOnceItIsBackAndNothingIsLeft() throws Exception {
        try (var own = new OwnEngine();
                var engine = new DockerEngine(Optional.of(own.address()), 20);
                var sandbox =
                        DockerCorner.on(engine, Optional.empty(), "srv-trouble", new SandboxBounds(AT_ONCE, 0, 2, 4))) {
            assertEquals(Availability.AVAILABLE, sandbox.firstAvailability(Duration.ofSeconds(20)));
            assertEquals(
                    "1\n",
                    sandbox.run(asked()).await().atMost(PATIENCE).stdout().text());
            var stopped = new AtomicBoolean();
            var clients = new ArrayList<Thread>();
            for (int i = 0; i < AT_ONCE; i++) {
                clients.add(load(sandbox, stopped));
            }
            Waiting.until(PATIENCE, "code runs", () -> answered.get() >= 8);
            own.stop();
            Waiting.until(PATIENCE, "code fails", () -> failures.size() >= 8);
            Waiting.until(PATIENCE, "it is seen", () -> !sandbox.availability().available());
            own.start();
            int before = answered.get();
            Waiting.until(PATIENCE, "code runs again", () -> answered.get() >= before + 8);
            Waiting.until(PATIENCE, "that is seen", () -> sandbox.availability().available());
            stopped.set(true);
            for (var client : clients) {
                client.join();
            }
            assertEquals(List.of(), unclear);
            assertTrue(failures.stream().noneMatch(it -> it.why() == SandboxFailed.Why.BUSY), failures::toString);
            sandbox.close();
            // a removal that the engine did not answer is the reaper's to repeat
            var reaper = new SandboxReaper(sandbox, new Alone("srv-trouble"), Duration.ZERO);
            Waiting.until(PATIENCE, "nothing is left", () -> {
                reaper.sweep().await().atMost(PATIENCE);
                return engine.containers().isEmpty();
            });
        }
    }
}
