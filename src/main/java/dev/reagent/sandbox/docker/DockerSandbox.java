package dev.reagent.sandbox.docker;

import com.github.dockerjava.api.exception.DockerException;
import dev.reagent.agent.task.SandboxSize;
import dev.reagent.sandbox.Availability;
import dev.reagent.sandbox.CodeResult;
import dev.reagent.sandbox.CodeRun;
import dev.reagent.sandbox.KilledSandbox;
import dev.reagent.sandbox.Sandbox;
import dev.reagent.sandbox.SandboxBounds;
import dev.reagent.sandbox.SandboxFailed;
import dev.reagent.sandbox.Tier;
import dev.reagent.sandbox.lifecycle.CheckedAvailability;
import dev.reagent.sandbox.lifecycle.ContainerNames;
import dev.reagent.sandbox.lifecycle.Runs;
import dev.reagent.sandbox.lifecycle.StayingSandboxes;
import dev.reagent.sandbox.lifecycle.WarmWall;
import dev.reagent.sandbox.stub.SystemCalls;
import io.smallrye.mutiny.Uni;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Runs code in Docker containers: one container for one run, never used twice. Containers have no network, a read-only root with a small
 * /tmp, an unprivileged user without capabilities, hard limits of memory, processor, processes and files, and their own seccomp profile
 * ({@link SystemCalls}).
 */
public final class DockerSandbox implements Sandbox, AutoCloseable {

    private final DockerEngine engine;
    private final String image;
    private final SandboxBounds bounds;
    private final WarmWall wall;
    private final StayingSandboxes staying;
    private final Runs runs;
    private final CheckedAvailability availability;

    /**
     * @param docker the wall of that engine
     * @param usual  the tier whose image must exist
     * @param bounds limits for sandboxes at once; each holds a virtual thread
     */
    public DockerSandbox(DockerEngine engine, DockerWall docker, Tier usual, SandboxBounds bounds) {
        this.engine = engine;
        this.image = docker.image();
        this.bounds = bounds;
        this.wall = new WarmWall(docker, usual, bounds.leastWarm(), bounds.mostWarm());
        this.staying = new StayingSandboxes(wall, bounds.staying(), this::endAll);
        this.runs = new Runs(
                wall,
                staying,
                Thread.ofVirtual().name("sandbox-", 0).factory(),
                bounds.places(),
                () -> bounds.memoryMb(engine.machine().memoryMb()));
        this.availability = new CheckedAvailability(
                "the Docker engine is still being looked for", () -> engine.availability(image, usual.name()));
    }

    @Override
    public Availability availability() {
        return availability.get();
    }

    @Override
    public Availability availability(Tier tier) {
        var engines = availability.get();
        return !engines.available() || engine.isKnown(image(tier))
                ? engines
                : Availability.unavailable(DockerEngine.missing(image(tier), tier.name()));
    }

    @Override
    public boolean walls() {
        return true;
    }

    @Override
    public SandboxSize size(Tier tier) {
        return engine.known()
                .map(machine -> tier.within(machine.processors(), bounds.memoryMb(machine.memoryMb())))
                .orElseGet(() -> tier.within(Double.MAX_VALUE, Long.MAX_VALUE));
    }

    private void endAll(String beginning) {
        engine.named(beginning).forEach(one -> engine.remove(one.name()));
    }

    private String image(Tier tier) {
        return image + ":" + tier.name();
    }

    public Availability firstAvailability(Duration patience) {
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
            // the engine may still list a container that has just been killed
            var told = killed.stream().map(KilledSandbox::id).collect(Collectors.toSet());
            Stream.of(ContainerNames.beginning(sessionId, callId), ContainerNames.staying(sessionId))
                    .flatMap(beginning -> engine.named(beginning).stream())
                    .filter(one -> !isHeld(one.name()) && !told.contains(one.name()))
                    .map(one -> engine.removeAndConfirm(one.name()))
                    .forEach(killed::add);
            return List.copyOf(killed);
        });
    }

    /** Removes the containers that a dead server left behind. */
    Uni<List<KilledSandbox>> removeAllOf(String server) {
        return blocking(() -> engine.containers(Map.of(SandboxLabels.SERVER, server)).stream()
                .map(one -> engine.removeAndConfirm(one.name()))
                .toList());
    }

    /**
     * Returns the containers of all Reagent servers on this engine, except those that a run of this server uses and those that wait for
     * one.
     */
    Uni<List<DockerEngine.Found>> notHeldHere() {
        return blocking(() ->
                engine.containers().stream().filter(one -> !isHeld(one.name())).toList());
    }

    /** Returns the runs that have or wait for a slot, divided by the number of slots; from 0. */
    public double load() {
        return (double) (runs.going() + runs.waiting()) / bounds.places();
    }

    public Runs runs() {
        return runs;
    }

    public WarmWall wall() {
        return wall;
    }

    /** Returns whether a sandbox stays here for a session. */
    public boolean keeps(String sessionId) {
        return staying.keeps(sessionId);
    }

    @Override
    public void forget(String sessionId) {
        staying.forget(sessionId);
    }

    private boolean isHeld(String name) {
        return runs.has(name) || wall.holds(name) || staying.holds(name);
    }

    /** Maintains the sandboxes that wait or stay. Does nothing while the engine is unavailable. */
    public Uni<Void> tidy() {
        return availability.get().available()
                ? blocking(() -> {
                    wall.tidy();
                    staying.tidy();
                    return null;
                })
                : Uni.createFrom().voidItem();
    }

    /** Ends the sandboxes that wait or stay. Blocks. */
    @Override
    public void close() {
        staying.close();
        wall.close();
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
