package dev.reagent.sandbox;

import io.smallrye.mutiny.Uni;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * The runs of one backend on this server, from their turn to the last trace of their sandbox: a virtual thread each, killed at their
 * timeout, at a flood of output, and when nobody wants the result any more. Safe for use by any thread.
 */
final class Runs {

    private static final Logger LOG = Logger.getLogger(Runs.class);

    /** From a kill until we no longer wait for the end of the output. */
    private static final Duration LAST_OUTPUT = Duration.ofMillis(800);

    /** An engine that takes longer than this beyond the run's own time is broken. */
    private static final Duration ENGINE_PATIENCE = Duration.ofSeconds(30);

    /** Until a kill is reported as not confirmed. */
    private static final Duration KILL_PATIENCE = Duration.ofSeconds(3);

    private final Wall wall;
    private final Turns turns;
    private final int places;
    private final Set<Active> active = ConcurrentHashMap.newKeySet();

    /** Why a run is no longer waited for. */
    private enum Ending {
        ENDED,
        TIMED_OUT,
        FLOODED,
        UNWANTED
    }

    /** A run that has its turn, until nothing of it is left. */
    private record Active(
            String name,
            CodeRun run,
            CompletableFuture<Ending> ending,
            CompletableFuture<CodeResult> result,
            CompletableFuture<@Nullable Void> gone) {}

    Runs(Wall wall, int places) {
        this.wall = wall;
        this.places = places;
        this.turns = new Turns(places);
    }

    Uni<CodeResult> run(CodeRun run) {
        return Uni.createFrom().<CodeResult>emitter(emitter -> {
            var turn = turns.take(run.timeout());
            var next = new Active(
                    "reagent-" + UUID.randomUUID(),
                    run,
                    new CompletableFuture<>(),
                    new CompletableFuture<>(),
                    new CompletableFuture<>());
            emitter.onTermination(() -> {
                turn.complete(false);
                next.ending.complete(Ending.UNWANTED);
            });
            // On a thread of its own: what is done with the result must not keep the sandbox from being removed.
            next.result.whenCompleteAsync(
                    (result, failure) -> {
                        if (failure == null) {
                            emitter.complete(result);
                        } else {
                            emitter.fail(failure instanceof TimeoutException ? stuck() : failure);
                        }
                    },
                    Thread::startVirtualThread);
            turn.thenAccept(mine -> {
                if (mine) {
                    begin(next);
                } else {
                    next.result.completeExceptionally(busy(run));
                }
            });
        });
    }

    /** Kills this server's own runs of a call, and waits on a thread that may block until they are gone. */
    List<KilledSandbox> kill(String sessionId, String callId) {
        long asked = System.nanoTime();
        var found = active.stream()
                .filter(one -> one.run.sessionId().equals(sessionId)
                        && one.run.callId().equals(callId))
                .toList();
        found.forEach(one -> one.ending.complete(Ending.UNWANTED));
        return found.stream()
                .map(one -> new KilledSandbox(one.name, isDone(one.gone, KILL_PATIENCE), since(asked)))
                .toList();
    }

    /** Whether a sandbox of this name is still ours to end. */
    boolean has(String name) {
        return active.stream().anyMatch(one -> one.name.equals(name));
    }

    private void begin(Active one) {
        active.add(one);
        Thread.ofVirtual().name(one.name).start(() -> {
            try {
                carry(one);
            } catch (RuntimeException | Error problem) {
                if (!one.result.completeExceptionally(problem)) {
                    LOG.warnf(problem, "sandbox %s may have been left behind", one.name);
                }
            } finally {
                active.remove(one);
                one.gone.complete(null);
                turns.give();
            }
        });
    }

    private void carry(Active one) {
        if (one.ending.isDone()) {
            return;
        }
        var stdout = new CappedText(() -> one.ending.complete(Ending.FLOODED));
        var stderr = new CappedText(() -> one.ending.complete(Ending.FLOODED));
        var patience = one.run.timeout().plus(ENGINE_PATIENCE);
        one.result.orTimeout(patience.toMillis(), TimeUnit.MILLISECONDS);
        try (var started = wall.start(one.name, one.run, stdout, stderr)) {
            long begun = System.nanoTime();
            started.ended().whenComplete((nothing, failure) -> one.ending.complete(Ending.ENDED));
            var why = one.ending
                    .completeOnTimeout(Ending.TIMED_OUT, one.run.timeout().toNanos(), TimeUnit.NANOSECONDS)
                    .join();
            if (why != Ending.ENDED) {
                started.kill();
                isDone(started.ended(), LAST_OUTPUT);
            }
            var took = since(begun);
            if (why != Ending.UNWANTED) {
                var exit = why == Ending.ENDED ? started.exit() : null;
                one.result.complete(new CodeResult(
                        stdout.text(),
                        stderr.text(),
                        stdout.truncated(),
                        stderr.truncated(),
                        exit == null ? null : exit.code(),
                        why == Ending.TIMED_OUT,
                        exit != null && exit.oomKilled(),
                        took));
            }
        }
        one.result.completeExceptionally(new SandboxFailed(
                SandboxFailed.Why.BROKEN, "the sandbox was killed: its session was cancelled or moved"));
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
