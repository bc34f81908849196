package dev.reagent.sandbox;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;

/** A sandbox that is a process tree of this machine. Its pipes are read on platform threads: they would pin a virtual one. */
class LocalBox implements Wall.Box {

    private static final int MOST_SAID = 2000;
    private static final Duration UNTIL_ANSWERED = Duration.ofSeconds(2);

    /** After its kill, which the kernel may put off where it waits for a disk. */
    private static final long SECONDS_TO_GO = 10;

    private final String name;
    final Process process;
    private final Function<Language, CodeRules> rules;
    private final StubLink link;

    /**
     * Starts one.
     *
     * @param command with the environment that it gets
     * @param rules that the stub sets for the code
     * @throws SandboxFailed where there is no such program
     */
    LocalBox(String name, ProcessBuilder command, Function<Language, CodeRules> rules) {
        this.name = name;
        this.rules = rules;
        try {
            this.process = command.start();
        } catch (IOException problem) {
            throw new SandboxFailed(
                    SandboxFailed.Why.UNAVAILABLE, command.command().getFirst() + " did not start", problem);
        }
        this.link = new StubLink(process.getOutputStream(), process.getInputStream());
    }

    /**
     * Waits for its stub.
     *
     * @throws SandboxFailed where it did not come up; then nothing of it is left
     */
    final LocalBox ready() {
        try {
            link.awaitReady();
            return this;
        } catch (IOException problem) {
            var said = stderr();
            close();
            throw new SandboxFailed(
                    SandboxFailed.Why.UNAVAILABLE, "the sandbox ended before the code was in it: " + said, problem);
        }
    }

    /** What its program, or the stub, has to say where it failed. */
    private String stderr() {
        try {
            return new String(process.getErrorStream().readNBytes(MOST_SAID), StandardCharsets.UTF_8).strip();
        } catch (IOException gone) {
            return "it said nothing";
        }
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public void rename(String its) {
        // Nobody but this server sees it.
    }

    @Override
    public boolean answers() {
        // One that has just told its last may be there for a moment more, and one that hangs for good.
        var late = CompletableFuture.delayedExecutor(UNTIL_ANSWERED.toMillis(), TimeUnit.MILLISECONDS);
        var watch = CompletableFuture.runAsync(this::kill, late);
        try {
            link.ping();
            return true;
        } catch (IOException gone) {
            return false;
        } finally {
            watch.cancel(false);
        }
    }

    @Override
    public void run(CodeRun run, RunOutput output) {
        try {
            link.run(run, rules.apply(run.language()), output);
        } catch (IOException ended) {
            throw new SandboxFailed(SandboxFailed.Why.BROKEN, "the sandbox " + name + " ended too early", ended);
        }
    }

    @Override
    public void kill() {
        // Where its child is process 1 inside, the kernel kills all that is there with it.
        process.descendants().forEach(ProcessHandle::destroyForcibly);
        process.destroyForcibly();
    }

    @Override
    public void close() {
        kill();
        if (process.onExit()
                .completeOnTimeout(process, SECONDS_TO_GO, TimeUnit.SECONDS)
                .join()
                .isAlive()) {
            throw new SandboxFailed(
                    SandboxFailed.Why.BROKEN,
                    "the sandbox %s is still there %d s after its kill".formatted(name, SECONDS_TO_GO));
        }
        try {
            process.getOutputStream().close();
        } catch (IOException alreadyBroken) {
            // It is gone, which is what was wanted.
        }
    }
}
