package dev.reagent.sandbox.local;

import dev.reagent.sandbox.CodeRun;
import dev.reagent.sandbox.Language;
import dev.reagent.sandbox.SandboxFailed;
import dev.reagent.sandbox.lifecycle.Wall;
import dev.reagent.sandbox.stub.CodeRules;
import dev.reagent.sandbox.stub.RunOutput;
import dev.reagent.sandbox.stub.StubLink;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;

/** A sandbox that is a process tree of this machine. Platform threads read its pipes, because a read would pin a virtual thread. */
class LocalBox implements Wall.Box {

    private static final int MOST_SAID = 2000;
    private static final Duration UNTIL_ANSWERED = Duration.ofSeconds(2);

    /** How long to wait for the end after the kill; the kernel may delay it while a process waits for a disk. */
    private static final long SECONDS_TO_GO = 10;

    private final String name;
    final Process process;
    private final Function<Language, CodeRules> rules;
    private final StubLink link;

    /**
     * Starts the process.
     *
     * @param command with its environment
     * @param rules   that the stub sets for the code
     * @throws SandboxFailed if there is no such program
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
     * Waits until its stub is running.
     *
     * @throws SandboxFailed if it did not start; then nothing of it is left
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

    /** Returns the error output of its program, or of the stub. */
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
        // no other server can see it
    }

    @Override
    public boolean answers() {
        // a stub that has finished may still run for a moment; one that hangs never ends
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
        // if the child is process 1 of a namespace, the kernel kills all processes in it
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
            // it has ended, as wanted
        }
    }
}
