package dev.reagent.sandbox.local;

import static java.nio.file.attribute.PosixFilePermissions.asFileAttribute;
import static java.nio.file.attribute.PosixFilePermissions.fromString;

import dev.reagent.sandbox.Language;
import dev.reagent.sandbox.SandboxFailed;
import dev.reagent.sandbox.Tier;
import dev.reagent.sandbox.stub.CodeRules;
import dev.reagent.sandbox.stub.Stub;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.jboss.logging.Logger;

/**
 * No isolation: code runs as a plain process in its own folder, for machines on which code may do anything. It has the network, all files
 * of its user, and a view of the machine's processes. Limits remain: its time, its output, and memory and file size for each process. Its
 * child processes are killed with it, unless it kills the stub. If this server is root, code runs as nobody, with {@value #AS_NOBODY}
 * processes for all code together. Otherwise it runs as the server's own user, with any number of processes.
 */
public final class ProcessWall implements LocalWall {

    private static final Logger LOG = Logger.getLogger(ProcessWall.class);
    private static final long AS_NOBODY = 512;
    private static final long SECONDS_TO_END = 3;

    private final List<String> launcher;

    public ProcessWall() {
        this(asNobodyForGood());
    }

    /** @param launcher a prefix command that runs the command after it */
    public ProcessWall(List<String> launcher) {
        this.launcher = launcher;
    }

    private static List<String> asNobodyForGood() {
        var launcher = new ArrayList<>(LocalWall.asNobody());
        if (!launcher.isEmpty()) {
            launcher.add("--bounding-set=-all");
        }
        return launcher;
    }

    @Override
    public String name() {
        return "a plain process";
    }

    @Override
    public boolean walls() {
        return false;
    }

    @Override
    public Optional<String> missing() {
        return Files.isReadable(Path.of("/proc/self/status"))
                ? Optional.empty()
                : Optional.of("it needs Linux, and /proc");
    }

    @Override
    public Box open(String name, Tier tier) {
        var folder = folder();
        var command = new ArrayList<>(launcher);
        command.addAll(Stub.command(folder));
        var builder = new ProcessBuilder(command).directory(folder.toFile());
        // the environment has nothing of this server's own, above all no key
        builder.environment().clear();
        builder.environment().putAll(Stub.environment(tier, folder.toString()));
        try {
            return new Unwalled(name, folder, builder, tier).ready();
        } catch (SandboxFailed failed) {
            remove(folder);
            throw failed;
        }
    }

    private static Path folder() {
        try {
            var folder = Files.createTempDirectory("reagent-code-", asFileAttribute(fromString("rwx------")));
            if (LocalWall.isRoot()) {
                Files.setAttribute(folder, "unix:uid", 65534);
            }
            return folder;
        } catch (IOException problem) {
            throw new SandboxFailed(
                    SandboxFailed.Why.UNAVAILABLE, "no folder for code: " + problem.getMessage(), problem);
        }
    }

    private static void remove(Path folder) {
        try (var paths = Files.walk(folder)) {
            for (var path : paths.sorted(Comparator.reverseOrder()).toList()) {
                Files.deleteIfExists(path);
            }
        } catch (IOException | UncheckedIOException problem) {
            if (Files.exists(folder)) {
                LOG.warnf("the folder %s was left behind: %s", folder, problem.getMessage());
            }
        }
    }

    private static Map<String, Long> limits(Tier tier, Language language) {
        var limits = LocalWall.limits(tier, language);
        // for a user other than root, the limit would count all processes of that user, including the server
        if (LocalWall.isRoot()) {
            limits.put("NPROC", AS_NOBODY);
        }
        return limits;
    }

    /** A process tree that only its stub can end. */
    private static final class Unwalled extends LocalBox {

        private final Path folder;

        Unwalled(String name, Path folder, ProcessBuilder command, Tier tier) {
            super(name, command, language -> new CodeRules(limits(tier, language), ""));
            this.folder = folder;
        }

        @Override
        public void kill() {
            process.destroy();
            try {
                process.waitFor(SECONDS_TO_END, TimeUnit.SECONDS);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
            super.kill();
        }

        @Override
        public void close() {
            super.close();
            // the stub has done this, unless it was killed
            remove(folder);
        }
    }
}
