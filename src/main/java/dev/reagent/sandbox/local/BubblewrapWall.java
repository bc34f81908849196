package dev.reagent.sandbox.local;

import dev.reagent.sandbox.Language;
import dev.reagent.sandbox.Tier;
import dev.reagent.sandbox.stub.CodeRules;
import dev.reagent.sandbox.stub.Stub;
import dev.reagent.sandbox.stub.SystemCalls;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Runs code in its own namespaces on this machine with {@code bwrap}, for machines without Docker. Code has no network, no capabilities,
 * the user nobody and 64 processes, and can write only to a small /tmp. The stub is process 1, so a kill ends all processes; it also sets
 * the rlimits.
 *
 * <p>Differences from Docker: memory is limited for each process (RLIMIT_DATA) and not in total, so 64 processes may take 64 times the
 * tier. Half a CPU is one whole CPU. Files are limited in bytes, not in number. Code sees the machine's own /usr and uses its Python and
 * Node. Before Linux 5.14 all sandboxes share the 64 processes.
 */
public final class BubblewrapWall implements LocalWall {

    private static final long PROCESSES = 64;
    private static final String FILTER =
            SystemCalls.Machine.here().map(SystemCalls::filter).orElse("");

    private final Optional<Path> bwrap = onPath("bwrap");

    @Override
    public String name() {
        return "bubblewrap";
    }

    @Override
    public Optional<String> missing() {
        if (bwrap.isEmpty()) {
            return Optional.of("it was not found; install the package bubblewrap, or Docker");
        }
        if (!Files.isExecutable(Path.of("/usr/bin/python3"))) {
            return Optional.of("it needs /usr/bin/python3; install the package python3");
        }
        return Optional.empty();
    }

    private static Optional<Path> onPath(String program) {
        return Stream.of("/usr/local/bin", "/usr/bin", "/bin")
                .map(folder -> Path.of(folder, program))
                .filter(Files::isExecutable)
                .findFirst();
    }

    @Override
    public Box open(String name, Tier tier) {
        var builder = new ProcessBuilder(command(tier));
        builder.environment().clear();
        return new LocalBox(name, builder, language -> new CodeRules(limits(tier, language), FILTER)).ready();
    }

    private List<String> command(Tier tier) {
        var command = new ArrayList<String>(LocalWall.asNobody());
        long shared = tier.memoryBytes() / 8;
        command.addAll(List.of(
                bwrap.map(Path::toString).orElse("bwrap"),
                "--unshare-all",
                "--unshare-user",
                "--disable-userns",
                "--as-pid-1",
                "--new-session"));
        command.addAll(List.of("--uid", "65534", "--gid", "65534", "--cap-drop", "ALL", "--hostname", "sandbox"));
        command.addAll(
                List.of("--ro-bind", "/usr", "/usr", "--symlink", "usr/bin", "/bin", "--symlink", "usr/sbin", "/sbin"));
        command.addAll(List.of("--symlink", "usr/lib", "/lib", "--symlink", "usr/lib64", "/lib64"));
        command.addAll(List.of("--ro-bind-try", "/etc/ld.so.cache", "/etc/ld.so.cache"));
        command.addAll(List.of("--ro-bind-try", "/etc/alternatives", "/etc/alternatives"));
        command.addAll(List.of("--proc", "/proc", "--dev", "/dev"));
        command.addAll(List.of("--size", Long.toString(shared), "--tmpfs", "/dev/shm", "--remount-ro", "/dev"));
        command.addAll(List.of("--size", Long.toString(tier.memoryBytes() / 2), "--tmpfs", "/tmp"));
        command.addAll(List.of("--size", Long.toString(tier.memoryBytes() / 4), "--tmpfs", "/artifacts"));
        command.addAll(List.of("--remount-ro", "/"));
        command.addAll(List.of("--chdir", "/tmp", "--clearenv"));
        Stub.environment(tier, "/tmp").forEach((name, value) -> command.addAll(List.of("--setenv", name, value)));
        command.addAll(Stub.command());
        return command;
    }

    private static Map<String, Long> limits(Tier tier, Language language) {
        var limits = LocalWall.limits(tier, language);
        limits.put("NPROC", PROCESSES);
        return limits;
    }
}
