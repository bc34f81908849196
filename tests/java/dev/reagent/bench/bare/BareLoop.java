package dev.reagent.bench.bare;

import dev.reagent.bench.Cpu;
import dev.reagent.bench.Http;
import dev.reagent.bench.Until;
import java.io.IOException;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;

/** A run's four calls of the model made by bare Vert.x, nothing kept. */
public final class BareLoop {

    private static final int TOOL_STEPS = 3;

    private final Http bare;
    private final long pid;

    public BareLoop(Http bare, long pid) {
        this.bare = bare;
        this.pid = pid;
    }

    /** Makes them so often, at an even pace; the CPU time of one in milliseconds. */
    public double loop(int count, double perSecond) throws IOException {
        var path = "/loop?prompt="
                + URLEncoder.encode(ModelServer.prompt(Duration.ZERO, TOOL_STEPS), StandardCharsets.UTF_8);
        var open = new AtomicInteger(count);
        var failed = new AtomicInteger();
        long before = Cpu.of(pid);
        long start = System.nanoTime();
        for (int i = 0; i < count; i++) {
            Until.nanoTime(start + (long) (i * 1e9 / perSecond));
            bare.get(path)
                    .onSuccess(answer -> failed.addAndGet(answer.status() == 200 ? 0 : 1))
                    .onFailure(failure -> failed.incrementAndGet())
                    .onComplete(any -> open.decrementAndGet());
        }
        Until.isTrue("the bare loops end", Duration.ofMinutes(1), Duration.ofMillis(20), () -> open.get() == 0);
        if (failed.get() > 0) {
            throw new IllegalStateException(failed + " bare loops failed");
        }
        return (Cpu.of(pid) - before) / (double) count;
    }
}
