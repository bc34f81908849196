package dev.reagent.sandbox;

import com.github.dockerjava.api.async.ResultCallback;
import com.github.dockerjava.api.command.WaitContainerResultCallback;
import com.github.dockerjava.api.exception.NotFoundException;
import com.github.dockerjava.api.model.Capability;
import com.github.dockerjava.api.model.Frame;
import com.github.dockerjava.api.model.HostConfig;
import com.github.dockerjava.api.model.LogConfig;
import com.github.dockerjava.api.model.StreamType;
import com.github.dockerjava.api.model.Ulimit;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;

/** Starts code in a container of its own, as hard as Docker makes it without another runtime. */
final class DockerWall implements Wall {

    private static final int KILLED = 137;
    private static final Duration ATTACH = Duration.ofSeconds(10);
    private static final long SHARED_MEMORY = 16L << 20;
    private static final long NANO_CPUS = 1_000_000_000L;

    private final DockerEngine engine;
    private final String image;
    private final Optional<String> runtime;
    private final Supplier<String> server;
    private final AtomicInteger nextProcessor = new AtomicInteger();

    DockerWall(DockerEngine engine, String image, Optional<String> runtime, Supplier<String> server) {
        this.engine = engine;
        this.image = image;
        this.runtime = runtime;
        this.server = server;
    }

    @Override
    public Started start(String name, CodeRun run, CappedText stdout, CappedText stderr) {
        var started = new StartedContainer(engine, name, new Output(stdout, stderr));
        try {
            create(name, run);
            engine.client()
                    .attachContainerCmd(name)
                    .withStdIn(new ByteArrayInputStream(Stub.input(run)))
                    .withStdOut(true)
                    .withStdErr(true)
                    .withFollowStream(true)
                    .exec(started.output);
            // What is written before the attach stands would be lost: there is no log to read it from.
            if (!started.output.awaitStarted(ATTACH.toMillis(), TimeUnit.MILLISECONDS)) {
                throw new IllegalStateException("no answer to the attach");
            }
            engine.client().startContainerCmd(name).exec();
            return started;
        } catch (RuntimeException problem) {
            closeAfter(problem, started);
            throw new SandboxFailed(
                    SandboxFailed.Why.UNAVAILABLE,
                    "Docker did not start the sandbox: " + problem.getMessage(),
                    problem);
        } catch (InterruptedException stopping) {
            Thread.currentThread().interrupt();
            var stopped = new SandboxFailed(SandboxFailed.Why.UNAVAILABLE, "the server is stopping");
            closeAfter(stopped, started);
            throw stopped;
        }
    }

    private static void closeAfter(RuntimeException problem, Started started) {
        try {
            started.close();
        } catch (RuntimeException alsoBroken) {
            problem.addSuppressed(alsoBroken);
        }
    }

    private void create(String name, CodeRun run) {
        engine.client()
                .createContainerCmd(image + ":" + run.tier().name())
                .withName(name)
                .withLabels(SandboxLabels.of(run, server.get()))
                .withCmd(Stub.command(run))
                .withEnv(Stub.environment(run.tier()))
                .withUser("65534:65534")
                .withWorkingDir("/tmp")
                .withStdinOpen(true)
                .withStdInOnce(true)
                .withAttachStdin(true)
                .withAttachStdout(true)
                .withAttachStderr(true)
                .withNetworkDisabled(true)
                .withHostConfig(limits(run.tier()))
                .exec();
    }

    private HostConfig limits(Tier tier) {
        int processors = Math.min(tier.processors(), engine.processors());
        long memory = tier.memoryBytes();
        var limits = HostConfig.newHostConfig()
                .withNetworkMode("none")
                .withIpcMode("private")
                .withReadonlyRootfs(true)
                .withTmpFs(Map.of("/tmp", "rw,noexec,nosuid,nodev,mode=1777,nr_inodes=4096,size=" + memory / 2))
                .withShmSize(SHARED_MEMORY)
                .withCapDrop(Capability.ALL)
                .withSecurityOpts(List.of("no-new-privileges"))
                .withPidsLimit(64L)
                .withMemory(memory)
                .withMemorySwap(memory)
                .withNanoCPUs((long) (Math.min(tier.vcpus(), processors) * NANO_CPUS))
                .withCpusetCpus(cpuset(processors))
                .withUlimits(List.of(
                        new Ulimit("nofile", 256L, 256L),
                        new Ulimit("fsize", memory / 2, memory / 2),
                        new Ulimit("core", 0L, 0L)))
                .withLogConfig(new LogConfig(LogConfig.LoggingType.NONE));
        runtime.ifPresent(limits::withRuntime);
        return limits;
    }

    /** The next processors in turn, so that nproc is true inside and the load is spread. */
    private String cpuset(int processors) {
        int all = engine.processors();
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

    /** Both output streams of one container, as they come in. */
    private static final class Output extends ResultCallback.Adapter<Frame> {

        private final CappedText stdout;
        private final CappedText stderr;
        private final CompletableFuture<?> ended = new CompletableFuture<>();

        Output(CappedText stdout, CappedText stderr) {
            this.stdout = stdout;
            this.stderr = stderr;
        }

        @Override
        public void onNext(Frame frame) {
            byte[] bytes = frame.getPayload();
            (frame.getStreamType() == StreamType.STDERR ? stderr : stdout).write(bytes, bytes.length);
        }

        @Override
        public void onError(Throwable problem) {
            // A killed container breaks its stream; how it ended is asked of the engine.
            super.onError(problem);
            ended.complete(null);
        }

        @Override
        public void onComplete() {
            super.onComplete();
            ended.complete(null);
        }
    }

    /** A sandbox that is a container. */
    private record StartedContainer(DockerEngine engine, String name, Output output) implements Started {

        @Override
        public CompletableFuture<?> ended() {
            return output.ended;
        }

        @Override
        public void kill() {
            engine.kill(name);
        }

        @Override
        public Exit exit() {
            try {
                int code = engine.client()
                        .waitContainerCmd(name)
                        .exec(new WaitContainerResultCallback())
                        .awaitStatusCode(5, TimeUnit.SECONDS);
                // The engine's flag is also set where only a child of the code was killed and the code went on.
                return new Exit(code, code == KILLED && wasOutOfMemory());
            } catch (RuntimeException problem) {
                throw new SandboxFailed(
                        SandboxFailed.Why.BROKEN,
                        "Docker does not say how the code ended: " + problem.getMessage(),
                        problem);
            }
        }

        private boolean wasOutOfMemory() {
            try {
                var state = engine.client().inspectContainerCmd(name).exec().getState();
                return Boolean.TRUE.equals(state.getOOMKilled());
            } catch (NotFoundException removedByAnother) {
                return false;
            }
        }

        @Override
        public void close() {
            engine.remove(name);
            try {
                output.close();
            } catch (IOException alreadyBroken) {
                // Its stream is gone with the container, which is what was wanted.
            }
        }
    }
}
