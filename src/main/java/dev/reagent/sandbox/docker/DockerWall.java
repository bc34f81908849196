package dev.reagent.sandbox.docker;

import com.github.dockerjava.api.model.Capability;
import com.github.dockerjava.api.model.HostConfig;
import com.github.dockerjava.api.model.LogConfig;
import com.github.dockerjava.api.model.Mount;
import com.github.dockerjava.api.model.MountType;
import com.github.dockerjava.api.model.Ulimit;
import dev.reagent.sandbox.CodeRun;
import dev.reagent.sandbox.SandboxFailed;
import dev.reagent.sandbox.Tier;
import dev.reagent.sandbox.lifecycle.Wall;
import dev.reagent.sandbox.stub.CodeRules;
import dev.reagent.sandbox.stub.ProcFiles;
import dev.reagent.sandbox.stub.RunOutput;
import dev.reagent.sandbox.stub.Stub;
import dev.reagent.sandbox.stub.StubLink;
import dev.reagent.sandbox.stub.SystemCalls;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;

/** Starts containers with the strongest isolation that Docker offers without another runtime. */
public final class DockerWall implements Wall {

    private static final Duration UNTIL_READY = Duration.ofSeconds(10);
    private static final Duration UNTIL_ANSWERED = Duration.ofMillis(500);
    private static final long SHARED_MEMORY = 16L << 20;
    private static final long NANO_CPUS = 1_000_000_000L;

    private final DockerEngine engine;
    private final String image;
    private final Optional<String> runtime;
    private final Supplier<String> server;
    private final ProcFiles procFiles;
    private final AtomicInteger nextProcessor = new AtomicInteger();

    /**
     * @param image     without its tag, which is the tier's name
     * @param runtime   a runtime other than Docker's default, registered with the engine
     * @param server    the id of this start of this server, written on each container
     * @param procFiles for an engine on this machine with its default runtime; others may not accept them
     */
    public DockerWall(
            DockerEngine engine, String image, Optional<String> runtime, Supplier<String> server, ProcFiles procFiles) {
        this.engine = engine;
        this.image = image;
        this.runtime = runtime;
        this.server = server;
        this.procFiles = engine.isHere() && runtime.isEmpty() ? procFiles : new ProcFiles(Optional.empty());
    }

    String image() {
        return image;
    }

    @Override
    public Box open(String name, Tier tier) {
        // Set once the engine was available.
        var proc = engine.known().map(machine -> procFiles(tier, machine)).orElse(Map.of());
        try {
            return open(name, tier, proc);
        } catch (SandboxFailed failed) {
            if (proc.values().stream()
                    .noneMatch(file -> String.valueOf(failed.getMessage()).contains(file.toString()))) {
                throw failed;
            }
            procFiles.refuse(failed);
            return open(name, tier, Map.of());
        }
    }

    private Map<String, Path> procFiles(Tier tier, DockerEngine.Machine machine) {
        return procFiles.of(processors(tier), Math.min(tier.memoryMb(), machine.memoryMb()));
    }

    private Box open(String name, Tier tier, Map<String, Path> proc) {
        try {
            create(name, tier, proc);
            var attach = engine.attach(name);
            var box = new Container(engine, name, attach);
            try {
                engine.client().startContainerCmd(name).exec();
                box.within(UNTIL_READY, box.link::awaitReady);
                return box;
            } catch (IOException | RuntimeException problem) {
                box.closeAfter(problem);
                throw problem;
            }
        } catch (IOException | RuntimeException problem) {
            removeAfter(problem, name);
            throw new SandboxFailed(
                    SandboxFailed.Why.UNAVAILABLE,
                    "Docker did not start the sandbox: " + problem.getMessage(),
                    problem);
        }
    }

    private void removeAfter(Exception problem, String name) {
        try {
            engine.remove(name);
        } catch (RuntimeException alsoBroken) {
            problem.addSuppressed(alsoBroken);
        }
    }

    private void create(String name, Tier tier, Map<String, Path> proc) {
        engine.client()
                .createContainerCmd(image + ":" + tier.name())
                .withName(name)
                .withLabels(SandboxLabels.of(tier, server.get()))
                .withCmd(Stub.command())
                .withEnv(Stub.environment(tier, "/tmp").entrySet().stream()
                        .map(Object::toString)
                        .toList())
                .withUser("65534:65534")
                .withWorkingDir("/tmp")
                .withStdinOpen(true)
                .withStdInOnce(true)
                .withAttachStdin(true)
                .withAttachStdout(true)
                .withAttachStderr(true)
                .withNetworkDisabled(true)
                .withHostConfig(limits(tier).withMounts(mounts(proc)))
                .exec();
    }

    private static List<Mount> mounts(Map<String, Path> files) {
        return files.entrySet().stream()
                .map(file -> new Mount()
                        .withType(MountType.BIND)
                        .withSource(file.getValue().toString())
                        .withTarget(file.getKey())
                        .withReadOnly(true))
                .toList();
    }

    private int processors(Tier tier) {
        return Math.min(tier.processors(), engine.machine().processors());
    }

    private HostConfig limits(Tier tier) {
        int processors = processors(tier);
        long memory = tier.memoryBytes();
        var limits = HostConfig.newHostConfig()
                .withNetworkMode("none")
                .withIpcMode("private")
                .withReadonlyRootfs(true)
                .withTmpFs(Map.of("/tmp", tmpfs(4096, memory / 2), "/artifacts", tmpfs(1024, memory / 4)))
                .withShmSize(SHARED_MEMORY)
                .withCapDrop(Capability.ALL)
                .withSecurityOpts(List.of("no-new-privileges", "seccomp=" + SystemCalls.DOCKER_PROFILE))
                .withPidsLimit(64L)
                .withMemory(memory)
                .withMemorySwap(memory)
                .withNanoCPUs((long) (Math.min(tier.vcpus(), processors) * NANO_CPUS))
                .withCpusetCpus(cpuset(processors))
                .withUlimits(List.of(
                        new Ulimit("nofile", 256L, 256L),
                        new Ulimit("fsize", memory / 2, memory / 2),
                        new Ulimit("core", 0L, 0L)))
                .withLogConfig(new LogConfig(LogConfig.LoggingType.NONE))
                // Nothing of an ended container remains, even if this server has died.
                .withAutoRemove(true);
        runtime.ifPresent(limits::withRuntime);
        return limits;
    }

    private static String tmpfs(int inodes, long bytes) {
        return "rw,noexec,nosuid,nodev,mode=1777,nr_inodes=%d,size=%d".formatted(inodes, bytes);
    }

    /** Returns the next processors in turn, so that nproc is correct inside and the load is spread. */
    private String cpuset(int processors) {
        int all = engine.machine().processors();
        if (processors == all) {
            return "0-" + (all - 1);
        }
        int first = Math.floorMod(nextProcessor.getAndAdd(processors), all);
        var set = new StringBuilder();
        for (int i = 0; i < processors; i++) {
            set.append(i == 0 ? "" : ",").append((first + i) % all);
        }
        return set.toString();
    }

    /** A sandbox that is a container. */
    private static final class Container implements Box {

        private final DockerEngine engine;
        private final DockerAttach attach;
        private final StubLink link;
        private volatile String name;

        Container(DockerEngine engine, String name, DockerAttach attach) {
            this.engine = engine;
            this.name = name;
            this.attach = attach;
            this.link = new StubLink(attach.stdin(), attach.stdout());
        }

        /** An exchange with the stub, which blocks. */
        private interface Exchange {
            void go() throws IOException;
        }

        /** Closes the attach after the time limit, which ends an exchange that still waits. */
        private void within(Duration patience, Exchange exchange) throws IOException {
            var late = CompletableFuture.delayedExecutor(patience.toMillis(), TimeUnit.MILLISECONDS);
            var watch = CompletableFuture.runAsync(this::hangUp, late);
            try {
                exchange.go();
            } catch (IOException broken) {
                throw new IOException(
                        "the sandbox did not answer: " + attach.stderr().strip(), broken);
            } finally {
                watch.cancel(false);
            }
        }

        @Override
        public String name() {
            return name;
        }

        @Override
        public void rename(String its) {
            engine.rename(name, its);
            name = its;
        }

        @Override
        public boolean answers() {
            try {
                within(UNTIL_ANSWERED, link::ping);
                return true;
            } catch (IOException gone) {
                return false;
            }
        }

        @Override
        public void run(CodeRun run, RunOutput output) {
            try {
                link.run(run, CodeRules.NONE, output);
            } catch (IOException ended) {
                throw new SandboxFailed(SandboxFailed.Why.BROKEN, "the sandbox ended too early", ended);
            }
        }

        @Override
        public void kill() {
            // The stub ends at the end of its stdin, even if the engine does not answer.
            hangUp();
            engine.kill(name);
        }

        private void hangUp() {
            try {
                attach.close();
            } catch (IOException alreadyBroken) {
                // It is closed, as wanted.
            }
        }

        private void closeAfter(Exception problem) {
            try {
                close();
            } catch (RuntimeException alsoBroken) {
                problem.addSuppressed(alsoBroken);
            }
        }

        @Override
        public void close() {
            hangUp();
            engine.remove(name);
        }
    }
}
