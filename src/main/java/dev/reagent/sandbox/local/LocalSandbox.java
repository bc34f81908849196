package dev.reagent.sandbox.local;

import com.sun.management.OperatingSystemMXBean;
import dev.reagent.agent.call.Fence;
import dev.reagent.agent.task.SandboxSize;
import dev.reagent.sandbox.Availability;
import dev.reagent.sandbox.CodeResult;
import dev.reagent.sandbox.CodeRun;
import dev.reagent.sandbox.KeptBounds;
import dev.reagent.sandbox.KilledSandbox;
import dev.reagent.sandbox.Language;
import dev.reagent.sandbox.Sandbox;
import dev.reagent.sandbox.SandboxBounds;
import dev.reagent.sandbox.SandboxFailed;
import dev.reagent.sandbox.Tier;
import dev.reagent.sandbox.lifecycle.CheckedAvailability;
import dev.reagent.sandbox.lifecycle.Runs;
import dev.reagent.sandbox.lifecycle.StayingSandboxes;
import io.smallrye.mutiny.Uni;
import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;

/**
 * Runs code in processes of this machine, behind a wall other than Docker. {@link #kill} reaches this server's own runs only. When a server
 * dies, its sandboxes end, because their stdin ends.
 */
public final class LocalSandbox implements Sandbox {

    private final LocalWall wall;
    private final CheckedAvailability availability;
    private final SandboxBounds bounds;
    private final StayingSandboxes staying;
    private final Runs runs;

    /** @param bounds limits for sandboxes at once; each holds a thread */
    public LocalSandbox(LocalWall wall, SandboxBounds bounds) {
        this.wall = wall;
        this.bounds = bounds;
        // a read from a pipe would pin a virtual thread to its carrier
        this.staying = new StayingSandboxes(wall, bounds.staying(), none -> {});
        this.runs = new Runs(
                wall,
                staying,
                Thread.ofPlatform().daemon().name("sandbox-", 0).factory(),
                bounds.places(),
                () -> bounds.memoryMb(machineMb()));
        this.availability = new CheckedAvailability(wall.name() + " is still being tried", this::tryOnce);
    }

    @Override
    public Availability availability() {
        return availability.get();
    }

    @Override
    public Availability availability(Tier tier) {
        return availability();
    }

    @Override
    public boolean walls() {
        return wall.walls();
    }

    @Override
    public SandboxSize size(Tier tier) {
        return tier.within(Runtime.getRuntime().availableProcessors(), bounds.memoryMb(machineMb()));
    }

    public Availability firstAvailability(Duration patience) {
        return availability.first(patience);
    }

    @Override
    public void forget(String sessionId) {
        staying.forget(sessionId);
    }

    /** Ends the sandboxes that have stayed long enough. */
    public Uni<Void> tidy() {
        return Uni.createFrom()
                .<Void>item(() -> {
                    staying.tidy();
                    return null;
                })
                .runSubscriptionOn(Thread::startVirtualThread);
    }

    /** Ends the sandboxes that stay. */
    public void close() {
        staying.close();
    }

    public Runs runs() {
        return runs;
    }

    @Override
    public Uni<CodeResult> run(CodeRun run) {
        return runs.run(run).onFailure(SandboxFailed.class).invoke(availability::doubt);
    }

    @Override
    public Uni<List<KilledSandbox>> kill(String sessionId, String callId) {
        return Uni.createFrom()
                .completionStage(() ->
                        CompletableFuture.supplyAsync(() -> runs.kill(sessionId, callId), Thread::startVirtualThread));
    }

    /** Runs code that prints a word: kernels, containers and policies can forbid namespaces in more ways than can be queried. */
    private Availability tryOnce() {
        var missing = wall.missing();
        if (missing.isPresent()) {
            return Availability.unavailable(wall.name() + ": " + missing.get());
        }
        try {
            var trial = new CodeRun(
                    new CodeRun.Call("trial", new Fence(1, "trial"), "trial"),
                    new CodeRun.Program(Language.PYTHON, "print(40 + 2)"),
                    "",
                    List.of(),
                    new KeptBounds(0, 0),
                    false,
                    Duration.ofSeconds(10),
                    Tier.SMALL);
            var result = runs.run(trial).await().atMost(Duration.ofSeconds(30));
            return "42\n".equals(result.stdout().text())
                    ? Availability.AVAILABLE
                    : Availability.unavailable(broken(firstLine(result.stderr().text())));
        } catch (SandboxFailed | CompletionException problem) {
            return Availability.unavailable(broken(String.valueOf(problem.getMessage())));
        }
    }

    private static String firstLine(String text) {
        return text.lines().findFirst().orElse("it said nothing");
    }

    private String broken(String said) {
        return wall.name() + " does not work on this machine: " + said;
    }

    private static long machineMb() {
        return ManagementFactory.getOperatingSystemMXBean() instanceof OperatingSystemMXBean machine
                ? machine.getTotalMemorySize() >> 20
                : Long.MAX_VALUE;
    }
}
