package dev.reagent.sandbox.choice;

import dev.reagent.agent.task.SandboxSize;
import dev.reagent.sandbox.Availability;
import dev.reagent.sandbox.CodeResult;
import dev.reagent.sandbox.CodeRun;
import dev.reagent.sandbox.KilledSandbox;
import dev.reagent.sandbox.Sandbox;
import dev.reagent.sandbox.SandboxFailed;
import dev.reagent.sandbox.Tier;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import io.smallrye.mutiny.Uni;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** A sandbox whose runs, waits and kills are measured. */
final class MeasuredSandbox implements Sandbox {

    private final Sandbox sandbox;
    private final MeterRegistry metrics;
    private final Timer waits;
    private final Counter kills;

    MeasuredSandbox(Sandbox sandbox, MeterRegistry metrics) {
        this.sandbox = sandbox;
        this.metrics = metrics;
        this.waits = Timer.builder("reagent.sandbox.wait")
                .description("Waits of code for its turn; none where it had it at once")
                .register(metrics);
        this.kills = Counter.builder("reagent.sandbox.kills")
                .description(
                        "Sandboxes that were killed because their call was cancelled, too slow or another server's")
                .register(metrics);
    }

    @Override
    public Availability availability() {
        return sandbox.availability();
    }

    @Override
    public Availability availability(Tier tier) {
        return sandbox.availability(tier);
    }

    @Override
    public boolean walls() {
        return sandbox.walls();
    }

    @Override
    public SandboxSize size(Tier tier) {
        return sandbox.size(tier);
    }

    @Override
    public Uni<CodeResult> run(CodeRun run) {
        return Uni.createFrom().deferred(() -> {
            long start = System.nanoTime();
            return sandbox.run(run).onTermination().invoke((result, failure, isCancelled) -> {
                if (result != null && result.times().waited().isPositive()) {
                    waits.record(result.times().waited());
                }
                Timer.builder("reagent.sandbox.run")
                        .description("Runs of code, from the request to the result, with waits and files")
                        .tag("tier", run.tier().name())
                        .tag("outcome", isCancelled ? "cancelled" : outcome(result, failure))
                        .register(metrics)
                        .record(System.nanoTime() - start, TimeUnit.NANOSECONDS);
            });
        });
    }

    private static String outcome(@Nullable CodeResult result, @Nullable Throwable failure) {
        if (result == null) {
            return failure instanceof SandboxFailed failed ? failed.why().name().toLowerCase(Locale.ROOT) : "internal";
        }
        if (result.end().timedOut()) {
            return "timed_out";
        }
        if (result.end().oomKilled()) {
            return "out_of_memory";
        }
        return result.end().exitCode() == null ? "flooded" : "ended";
    }

    @Override
    public Uni<List<KilledSandbox>> kill(String sessionId, String callId) {
        return sandbox.kill(sessionId, callId).invoke(killed -> kills.increment(killed.size()));
    }

    @Override
    public void forget(String sessionId) {
        sandbox.forget(sessionId);
    }
}
