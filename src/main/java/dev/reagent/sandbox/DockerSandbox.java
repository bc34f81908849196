package dev.reagent.sandbox;

import com.github.dockerjava.api.exception.DockerException;
import io.smallrye.mutiny.Uni;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;

/**
 * Code in Docker containers: one container for one run, never used twice. No network, a read-only root with a small /tmp, nobody's
 * user without capabilities, true limits of memory, processor, processes and files, Docker's own seccomp filter.
 */
public final class DockerSandbox implements Sandbox {

    private final DockerEngine engine;
    private final Runs runs;
    private final CheckedAvailability availability;

    /**
     * @param image without its tag, which is the tier's name
     * @param runtime another runtime than Docker's default, registered with the engine
     * @param server the id of this start of this server, written on each container
     * @param places sandboxes at once; each holds two threads
     */
    DockerSandbox(DockerEngine engine, String image, Optional<String> runtime, Supplier<String> server, int places) {
        this.engine = engine;
        this.runs = new Runs(new DockerWall(engine, image, runtime, server), places);
        this.availability = new CheckedAvailability(
                "the Docker engine is still being looked for",
                () -> engine.availability(image + ":" + Tier.SMALL.name()));
    }

    @Override
    public Availability availability() {
        return availability.get();
    }

    Availability firstAvailability(Duration patience) {
        return availability.first(patience);
    }

    @Override
    public Uni<CodeResult> run(CodeRun run) {
        return runs.run(run).onFailure(SandboxFailed.class).invoke(availability::doubt);
    }

    @Override
    public Uni<List<KilledSandbox>> kill(String sessionId, String callId) {
        return blocking(() -> {
            var killed = new ArrayList<>(runs.kill(sessionId, callId));
            engine.containers(Map.of(SandboxLabels.SESSION, sessionId, SandboxLabels.CALL, callId)).stream()
                    .filter(one -> !runs.has(one.name()))
                    .map(one -> engine.removeAndConfirm(one.name()))
                    .forEach(killed::add);
            return List.copyOf(killed);
        });
    }

    /** Removes what a server left behind that is known to be dead. */
    Uni<List<KilledSandbox>> removeAllOf(String server) {
        return blocking(() -> engine.containers(Map.of(SandboxLabels.SERVER, server)).stream()
                .map(one -> engine.removeAndConfirm(one.name()))
                .toList());
    }

    /** Every container of any Reagent server on this engine, but for those that a run of ours still holds. */
    Uni<List<DockerEngine.Found>> notHeldHere() {
        return blocking(() -> engine.containers().stream()
                .filter(one -> !runs.has(one.name()))
                .toList());
    }

    Uni<KilledSandbox> remove(String name) {
        return blocking(() -> engine.removeAndConfirm(name));
    }

    private static <T> Uni<T> blocking(Supplier<T> work) {
        return Uni.createFrom()
                .completionStage(() -> CompletableFuture.supplyAsync(work, Thread::startVirtualThread)
                        .exceptionallyCompose(problem -> CompletableFuture.failedFuture(unasked(problem))));
    }

    private static SandboxFailed unasked(Throwable problem) {
        var cause = problem.getCause() == null ? problem : problem.getCause();
        var what = cause instanceof DockerException ? "Docker refused" : "Docker does not answer";
        return new SandboxFailed(SandboxFailed.Why.BROKEN, what + ": " + cause.getMessage(), cause);
    }
}
