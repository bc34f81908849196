package dev.reagent.sandbox.lifecycle;

import dev.reagent.sandbox.CodeResult;
import dev.reagent.sandbox.CodeRun;
import dev.reagent.sandbox.KilledSandbox;
import dev.reagent.sandbox.SandboxFailed;
import dev.reagent.sandbox.stub.RunOutput;
import dev.reagent.sandbox.stub.StubEnd;
import io.smallrye.mutiny.Uni;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.LongSupplier;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * The runs of one backend on this server, from their slot until their sandbox is removed. Each run has a thread. A run is killed when its
 * result is no longer wanted, or if the sandbox does not stop its code by itself. Thread-safe.
 */
public final class Runs {

    private static final Logger LOG = Logger.getLogger(Runs.class);

    /** A sandbox that has not stopped its code this long after the timeout counts as stuck. */
    private static final Duration STUCK = Duration.ofMillis(700);

    /** A sandbox that hands over files for longer than this counts as stuck. The stub ends the handover slightly earlier. */
    private static final Duration HANDING_OVER = Duration.ofSeconds(6);

    /** An engine that takes longer than this beyond the run's own time counts as broken. */
    private static final Duration ENGINE_PATIENCE = Duration.ofSeconds(30);

    /** After this time a kill is reported as not confirmed. */
    private static final Duration KILL_PATIENCE = Duration.ofSeconds(3);

    private final Wall wall;
    private final StayingSandboxes staying;
    private final ThreadFactory threads;
    private final Slots slots;
    private final int places;
    private final Set<Active> active = ConcurrentHashMap.newKeySet();

    /** Why a run is no longer waited for. */
    private enum Ending {
        ENDED,
        STUCK,
        UNWANTED
    }

    /**
     * A run that has a slot, until its sandbox is removed.
     *
     * @param name    for a sandbox of its own
     * @param sandbox the name of the one it got; that of one that stays is older than the run
     */
    private record Active(
            String name,
            CodeRun run,
            CompletableFuture<String> sandbox,
            CompletableFuture<Duration> waited,
            CompletableFuture<Ending> ending,
            CompletableFuture<CodeResult> result,
            CompletableFuture<@Nullable Void> gone) {}

    /**
     * @param threads  threads that may wait for the wall
     * @param memoryMb MiB for all sandboxes together; may become known late
     */
    public Runs(Wall wall, StayingSandboxes staying, ThreadFactory threads, int places, LongSupplier memoryMb) {
        this.wall = wall;
        this.staying = staying;
        this.threads = threads;
        this.places = places;
        this.slots = new Slots(places, memoryMb);
    }

    public Uni<CodeResult> run(CodeRun run) {
        return Uni.createFrom().<CodeResult>emitter(emitter -> {
            long asked = System.nanoTime();
            var slot = slots.take(run.tier().memoryMb(), run.timeout());
            boolean atOnce = slot.isDone();
            var next = new Active(
                    ContainerNames.of(run),
                    run,
                    new CompletableFuture<>(),
                    slot.thenApply(mine -> atOnce ? Duration.ZERO : since(asked)),
                    new CompletableFuture<>(),
                    new CompletableFuture<>(),
                    new CompletableFuture<>());
            emitter.onTermination(() -> {
                slot.complete(false);
                next.ending.complete(Ending.UNWANTED);
            });
            // on its own thread: processing the result must not delay the removal of the sandbox
            next.result.whenCompleteAsync(
                    (result, failure) -> {
                        if (failure == null) {
                            emitter.complete(result);
                        } else {
                            emitter.fail(failure instanceof TimeoutException ? stuck() : failure);
                        }
                    },
                    Thread::startVirtualThread);
            slot.thenAccept(mine -> {
                if (mine) {
                    begin(next);
                } else {
                    next.result.completeExceptionally(busy(run));
                }
            });
        });
    }

    /** Kills this server's own runs of a call, and blocks until they are removed. */
    public List<KilledSandbox> kill(String sessionId, String callId) {
        long asked = System.nanoTime();
        var found = active.stream()
                .filter(one -> one.run.call().sessionId().equals(sessionId)
                        && one.run.call().callId().equals(callId))
                .toList();
        found.forEach(one -> one.ending.complete(Ending.UNWANTED));
        return found.stream()
                .map(one -> {
                    boolean isGone = isDone(one.gone, KILL_PATIENCE);
                    return new KilledSandbox(one.sandbox.getNow(one.name), isGone, since(asked));
                })
                .toList();
    }

    /** Returns the runs that have a slot. */
    public int going() {
        return slots.taken();
    }

    public int waiting() {
        return slots.waiting();
    }

    /** Returns whether this server must still end a sandbox with this name. */
    public boolean has(String name) {
        return active.stream().anyMatch(one -> one.name.equals(name));
    }

    private void begin(Active one) {
        var patience = one.run.timeout().plus(ENGINE_PATIENCE);
        one.result.orTimeout(patience.toMillis(), TimeUnit.MILLISECONDS);
        active.add(one);
        threads.newThread(() -> {
                    try {
                        carry(one);
                    } catch (RuntimeException | Error problem) {
                        if (!one.result.completeExceptionally(problem)) {
                            LOG.warnf(problem, "sandbox %s may have been left behind", one.name);
                        }
                    } finally {
                        active.remove(one);
                        one.gone.complete(null);
                        slots.give(one.run.tier().memoryMb());
                    }
                })
                .start();
    }

    private void carry(Active one) {
        if (!one.ending.isDone()) {
            try (var box = open(one)) {
                one.sandbox.complete(box.name());
                carry(one, box);
            }
        }
        one.result.completeExceptionally(new SandboxFailed(
                SandboxFailed.Why.BROKEN, "the sandbox was killed: its session was cancelled or moved"));
    }

    private Wall.Box open(Active one) {
        return one.run.stays() ? staying.open(one.run) : wall.open(one.name, one.run.tier());
    }

    private void carry(Active one, Wall.Box box) {
        var codeEnded = new CompletableFuture<@Nullable Void>();
        var output = new RunOutput(() -> codeEnded.complete(null));
        codeEnded.completeOnTimeout(null, one.run.timeout().plus(STUCK).toNanos(), TimeUnit.NANOSECONDS);
        codeEnded.thenRun(() -> {
            if (output.end() == null) {
                one.ending.complete(Ending.STUCK);
            } else {
                one.ending.completeOnTimeout(Ending.STUCK, HANDING_OVER.toNanos(), TimeUnit.NANOSECONDS);
            }
        });
        one.ending.thenAcceptAsync(why -> killUnlessEnded(why, box), Thread::startVirtualThread);
        try {
            box.run(one.run, output);
            one.ending.complete(Ending.ENDED);
        } catch (SandboxFailed failed) {
            if (one.ending.complete(Ending.ENDED) && output.end() == null) {
                throw failed;
            }
        }
        if (output.end() != null || one.ending.join() == Ending.STUCK) {
            one.result.complete(result(one.run, output, one.waited.join()));
        }
    }

    private static void killUnlessEnded(Ending why, Wall.Box box) {
        if (why != Ending.ENDED) {
            box.kill();
        }
    }

    /** If there is no reported end, the sandbox was killed at the timeout of its code. */
    private static CodeResult result(CodeRun run, RunOutput output, Duration waited) {
        var end = output.end();
        return new CodeResult(
                new CodeResult.Output(output.stdout().text(), output.stdout().truncated()),
                new CodeResult.Output(output.stderr().text(), output.stderr().truncated()),
                end == null
                        ? new CodeResult.End(null, true, false)
                        : new CodeResult.End(end.exitCode(), end.ending() == StubEnd.How.TIMED_OUT, end.oom()),
                new CodeResult.Times(output.took(), waited),
                output.files(),
                output.leftOut(),
                state(run, output));
    }

    private static CodeResult.State state(CodeRun run, RunOutput output) {
        var end = output.end();
        if (end != null && output.isWhole()) {
            return end.state();
        }
        return run.stays() ? CodeResult.State.LOST : CodeResult.State.NONE;
    }

    private SandboxFailed busy(CodeRun run) {
        return new SandboxFailed(
                SandboxFailed.Why.BUSY,
                "the code has not run: all %d sandboxes stayed busy for %d s"
                        .formatted(places, run.timeout().toSeconds()));
    }

    private static SandboxFailed stuck() {
        return new SandboxFailed(SandboxFailed.Why.BROKEN, "the engine of the sandbox stopped answering");
    }

    private static boolean isDone(CompletableFuture<?> future, Duration patience) {
        return future.handle((nothing, failure) -> true)
                .completeOnTimeout(false, patience.toMillis(), TimeUnit.MILLISECONDS)
                .join();
    }

    private static Duration since(long nanoTime) {
        return Duration.ofNanos(System.nanoTime() - nanoTime);
    }
}
