package dev.reagent.sandbox;

import io.smallrye.mutiny.Uni;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;

/**
 * Code in namespaces of its own on this machine, for where there is no Docker: no network, nothing to write but a small /tmp, no
 * capability, no user but nobody, 64 processes, and killed for real.
 *
 * <p>What it does <em>not</em> do, as against {@link DockerSandbox}: memory is limited for each process (RLIMIT_DATA), not for all
 * together, so 64 processes may take 64 times the tier; half a CPU is one whole CPU; there is no seccomp filter; code sees
 * the machine's own /usr and uses its Python and Node. Before Linux 5.14 the 64 processes are shared by all sandboxes.
 * {@link #kill} reaches this server's own runs only; those of a server that died end with it, as their stdin does.
 */
public final class BubblewrapSandbox implements Sandbox {

    private static final String INSTALL = "install the package bubblewrap, or Docker";

    private final CheckedAvailability availability;
    private final Optional<Path> bwrap = onPath("bwrap");
    private final Runs runs;

    /** @param places sandboxes at once; each holds two threads */
    BubblewrapSandbox(int places) {
        var wall = new BubblewrapWall(bwrap.map(Path::toString).orElse("bwrap"), isRoot());
        this.runs = new Runs(wall, places);
        this.availability = new CheckedAvailability("bubblewrap is still being tried", this::tryOnce);
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
        return Uni.createFrom().completionStage(() -> {
            var killed = new CompletableFuture<List<KilledSandbox>>();
            Thread.ofVirtual().start(() -> killed.complete(runs.kill(sessionId, callId)));
            return killed;
        });
    }

    /** Code that prints a word, for real: kernels, containers and policies forbid namespaces in more ways than can be asked. */
    private Availability tryOnce() {
        if (bwrap.isEmpty()) {
            return Availability.unavailable("bubblewrap was not found; " + INSTALL);
        }
        if (!Files.isExecutable(Path.of("/usr/bin/python3"))) {
            return Availability.unavailable("bubblewrap needs /usr/bin/python3; install the package python3");
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
                    Duration.ofSeconds(10),
                    Tier.SMALL);
            var result = runs.run(trial).await().atMost(Duration.ofSeconds(30));
            return "42\n".equals(result.stdout())
                    ? Availability.AVAILABLE
                    : Availability.unavailable(
                            "bubblewrap does not work on this machine: " + firstLine(result.stderr()));
        } catch (SandboxFailed | CompletionException problem) {
            return Availability.unavailable("bubblewrap does not work on this machine: " + problem.getMessage());
        }
    }

    private static String firstLine(String text) {
        return text.lines().findFirst().orElse("it said nothing");
    }

    private static Optional<Path> onPath(String program) {
        return List.of("/usr/local/bin", "/usr/bin", "/bin").stream()
                .map(folder -> Path.of(folder, program))
                .filter(Files::isExecutable)
                .findFirst();
    }

    private static boolean isRoot() {
        try {
            return Integer.valueOf(0).equals(Files.getAttribute(Path.of("/proc/self"), "unix:uid"));
        } catch (IOException | UnsupportedOperationException noProc) {
            return false;
        }
    }
}
