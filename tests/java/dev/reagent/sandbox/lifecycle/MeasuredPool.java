package dev.reagent.sandbox.lifecycle;

import dev.reagent.agent.call.Fence;
import dev.reagent.sandbox.CodeResult;
import dev.reagent.sandbox.CodeRun;
import dev.reagent.sandbox.KeptBounds;
import dev.reagent.sandbox.Language;
import dev.reagent.sandbox.SandboxBounds;
import dev.reagent.sandbox.Tier;
import dev.reagent.sandbox.docker.DockerCorner;
import dev.reagent.sandbox.docker.DockerEngine;
import dev.reagent.sandbox.docker.DockerSandbox;
import io.smallrye.mutiny.Uni;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicLong;

/** A server's containers of the usual tier on this machine's Docker, without the server, for the benchmark. */
public final class MeasuredPool implements AutoCloseable {

    private static final Duration FIRST_LOOK = Duration.ofSeconds(20);
    private static final KeptBounds KEPT = new KeptBounds(20, 32 << 20);

    private final String server = "bench-" + UUID.randomUUID();
    private final AtomicLong calls = new AtomicLong();
    private final DockerEngine engine;
    private final DockerSandbox sandbox;

    /** @param mostWarm containers that are kept up */
    public MeasuredPool(int places, int mostWarm) {
        engine = new DockerEngine(Optional.empty(), 2 * places + 8);
        var bounds = new SandboxBounds(places, 0, mostWarm, mostWarm);
        sandbox = DockerCorner.on(engine, Optional.empty(), server, bounds);
        var seen = sandbox.firstAvailability(FIRST_LOOK);
        if (!seen.available()) {
            throw new IllegalStateException(seen.reason());
        }
        sandbox.tidy().await().atMost(FIRST_LOOK);
    }

    /** A program that prints 1. */
    public Uni<CodeResult> print() {
        var call = "call-" + calls.incrementAndGet();
        return sandbox.run(new CodeRun(
                new CodeRun.Call(server, new Fence(1, "lease"), call),
                new CodeRun.Program(Language.PYTHON, "print(1)"),
                "",
                List.of(),
                KEPT,
                false,
                Duration.ofSeconds(20),
                Tier.SMALL));
    }

    public int warm() {
        return sandbox.wall().idle();
    }

    /** Runs so far that found no container up. */
    public long coldStarts() {
        return sandbox.wall().coldStarts();
    }

    @Override
    public void close() throws IOException {
        sandbox.close();
        engine.close();
    }
}
