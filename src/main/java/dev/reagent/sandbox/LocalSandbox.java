package dev.reagent.sandbox;

import com.sun.management.OperatingSystemMXBean;
import dev.reagent.agent.SandboxSize;
import io.smallrye.mutiny.Uni;
import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;

/**
 * Code in processes of this machine, behind a wall that is not Docker's. {@link #kill} reaches this server's own runs only; those of a
 * server that died end with it, as their stdin does.
 */
final class LocalSandbox implements Sandbox {

    private final LocalWall wall;
    private final CheckedAvailability availability;
    private final SandboxBounds bounds;
    private final StayingSandboxes staying;
    private final Runs runs;

    /** @param bounds of sandboxes at once; each holds a thread */
    LocalSandbox(LocalWall wall, SandboxBounds bounds) {
        this.wall = wall;
        this.bounds = bounds;
        // A read from a pipe would pin a virtual thread to its carrier.
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

    Availability firstAvailability(Duration patience) {
        return availability.first(patience);
    }

    @Override
    public void forget(String sessionId) {
        staying.forget(sessionId);
    }

    /** Ends those that stayed for long enough. */
    Uni<Void> tidy() {
        return Uni.createFrom()
                .<Void>item(() -> {
                    staying.tidy();
                    return null;
                })
                .runSubscriptionOn(Thread::startVirtualThread);
    }

    /** Ends those that stay. */
    void close() {
        staying.close();
    }

    Runs runs() {
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

    /** Code that prints a word, for real: kernels, containers and policies forbid namespaces in more ways than can be asked. */
    private Availability tryOnce() {
        var missing = wall.missing();
        if (missing.isPresent()) {
            return Availability.unavailable(wall.name() + ": " + missing.get());
        }
        try {
            var trial = new CodeRun(
                    "trial",
                    "trial",
                    1,
                    "trial",
                    Language.PYTHON,
                    "print(40 + 2)",
                    "",
                    List.of(),
                    new KeptBounds(0, 0),
                    false,
                    Duration.ofSeconds(10),
                    Tier.SMALL);
            var result = runs.run(trial).await().atMost(Duration.ofSeconds(30));
            return "42\n".equals(result.stdout())
                    ? Availability.AVAILABLE
                    : Availability.unavailable(broken(firstLine(result.stderr())));
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
