package dev.reagent.sandbox;

import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.CompletableFuture;

/** Starts code in namespaces of its own by {@code bwrap}, with our stub as process 1 and rlimits set by it. */
final class BubblewrapWall implements Wall {

    private static final long MIB = 1024 * 1024;

    /** Beyond the heap: the interpreter itself, its threads' stacks, the compiler's code. Seen to be enough with Node 20. */
    private static final long NODE_OVERHEAD = 192 * MIB;

    private static final long PYTHON_OVERHEAD = 32 * MIB;

    private final String bwrap;
    private final boolean asRoot;

    /** @param asRoot whether this server is root: then the sandbox is started as nobody, so that outside, too, it is nobody */
    BubblewrapWall(String bwrap, boolean asRoot) {
        this.bwrap = bwrap;
        this.asRoot = asRoot;
    }

    @Override
    public Started start(String name, CodeRun run, CappedText stdout, CappedText stderr) {
        Process process;
        try {
            var builder = new ProcessBuilder(command(run));
            builder.environment().clear();
            process = builder.start();
        } catch (IOException problem) {
            throw new SandboxFailed(SandboxFailed.Why.UNAVAILABLE, "bubblewrap did not start", problem);
        }
        var started = new StartedProcess(
                process, pump(name, process.getInputStream(), stdout), pump(name, process.getErrorStream(), stderr));
        try {
            process.getOutputStream().write(Stub.input(run));
            process.getOutputStream().flush();
        } catch (IOException problem) {
            started.close();
            throw new SandboxFailed(
                    SandboxFailed.Why.UNAVAILABLE,
                    "bubblewrap ended before the code was in it: " + stderr.text(),
                    problem);
        }
        return started;
    }

    private List<String> command(CodeRun run) {
        var command = new ArrayList<String>();
        if (asRoot) {
            // A namespace's user that is root outside could write what root owns wherever a file is left in sight.
            command.addAll(List.of("setpriv", "--reuid=65534", "--regid=65534", "--clear-groups"));
        }
        var tier = run.tier();
        long shared = tier.memoryBytes() / 8;
        command.addAll(
                List.of(bwrap, "--unshare-all", "--unshare-user", "--disable-userns", "--as-pid-1", "--new-session"));
        command.addAll(List.of("--uid", "65534", "--gid", "65534", "--cap-drop", "ALL", "--hostname", "sandbox"));
        command.addAll(
                List.of("--ro-bind", "/usr", "/usr", "--symlink", "usr/bin", "/bin", "--symlink", "usr/sbin", "/sbin"));
        command.addAll(List.of("--symlink", "usr/lib", "/lib", "--symlink", "usr/lib64", "/lib64"));
        command.addAll(List.of("--ro-bind-try", "/etc/ld.so.cache", "/etc/ld.so.cache"));
        command.addAll(List.of("--ro-bind-try", "/etc/alternatives", "/etc/alternatives"));
        command.addAll(List.of("--proc", "/proc", "--dev", "/dev"));
        command.addAll(List.of("--size", Long.toString(shared), "--tmpfs", "/dev/shm", "--remount-ro", "/dev"));
        command.addAll(
                List.of("--size", Long.toString(tier.memoryBytes() / 2), "--tmpfs", "/tmp", "--remount-ro", "/"));
        command.addAll(List.of("--chdir", "/tmp", "--clearenv"));
        for (String variable : Stub.environment(tier)) {
            int at = variable.indexOf('=');
            command.addAll(List.of("--setenv", variable.substring(0, at), variable.substring(at + 1)));
        }
        command.addAll(Stub.command(run, limits(run)));
        return command;
    }

    private static String[] limits(CodeRun run) {
        long memory = run.tier().memoryBytes();
        // RLIMIT_DATA counts private writable memory only. RLIMIT_AS also counts what Node reserves and never uses.
        long data = memory + (run.language() == Language.NODE ? NODE_OVERHEAD : PYTHON_OVERHEAD);
        return new String[] {
            "CPUS=" + run.tier().processors(), "DATA=" + data, "FSIZE=" + memory / 2, "NPROC=64", "NOFILE=256", "CORE=0"
        };
    }

    /** A platform thread: a read from a pipe would pin a virtual one to its carrier. Two a run, and the runs are bounded. */
    private static CompletableFuture<?> pump(String name, InputStream from, CappedText to) {
        var ended = new CompletableFuture<>();
        Thread.ofPlatform().daemon().name(name + "-output").start(() -> {
            byte[] chunk = new byte[16 * 1024];
            try (from) {
                for (int read = from.read(chunk); read >= 0; read = from.read(chunk)) {
                    to.write(chunk, read);
                }
            } catch (IOException closed) {
                // The process was killed while we read; what came before is kept.
            } finally {
                ended.complete(null);
            }
        });
        return ended;
    }

    /** A sandbox that is a process tree under {@code bwrap}. */
    private record StartedProcess(Process process, CompletableFuture<?> stdout, CompletableFuture<?> stderr)
            implements Started {

        @Override
        public CompletableFuture<?> ended() {
            return CompletableFuture.allOf(stdout, stderr);
        }

        @Override
        public void kill() {
            // bwrap's child is process 1 inside: with it the kernel kills all that is there, bwrap then ends by itself.
            process.descendants().forEach(ProcessHandle::destroyForcibly);
            process.destroyForcibly();
        }

        @Override
        public Exit exit() {
            return new Exit(process.onExit().join().exitValue(), false);
        }

        @Override
        public void close() {
            kill();
            process.onExit().join();
            try {
                process.getOutputStream().close();
            } catch (IOException alreadyBroken) {
                // It is gone, which is what was wanted.
            }
        }
    }

    @Override
    public String toString() {
        return String.format(Locale.ROOT, "bubblewrap at %s%s", bwrap, asRoot ? ", as nobody" : "");
    }
}
