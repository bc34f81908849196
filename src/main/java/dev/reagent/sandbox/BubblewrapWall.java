package dev.reagent.sandbox;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Code in namespaces of its own on this machine, for where there is no Docker, by {@code bwrap}: no network, nothing to write but a small
 * /tmp, no capability, no user but nobody, 64 processes, and killed for real, with our stub as process 1 and rlimits set by it.
 *
 * <p>What it does <em>not</em> do, as against Docker: memory is limited for each process (RLIMIT_DATA), not for all together, so 64
 * processes may take 64 times the tier; half a CPU is one whole CPU; files are bounded in bytes, not in number; code
 * sees the machine's own /usr and uses its Python and Node. Before Linux 5.14 the 64 processes are shared by all sandboxes.
 */
final class BubblewrapWall implements LocalWall {

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
