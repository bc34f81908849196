package dev.reagent.bench;

import dev.reagent.bench.bare.BareLoop;
import dev.reagent.bench.figure.Figures;
import java.io.IOException;
import java.time.Duration;
import java.util.Map;
import java.util.TreeMap;

/**
 * The CPU time that a run takes: of the server, of its stores, and of bare Vert.x making the same four calls.
 *
 * <p>From the create to the archive, with everything the server does meanwhile: collections, compilation, heartbeats.
 */
final class CpuMeasurement implements Measurement {

    static final double PASS_LINE = 2.5;

    private static final Duration PATIENCE = Duration.ofMinutes(5);
    private static final Duration NO_DELAY = Duration.ZERO;
    private static final int TOOL_STEPS = 3;
    private static final int AT_ONCE = 50;
    private static final int POLLS = 3;

    private final Runs runs;
    private final ReagentServer server;
    private final BareLoop bare;
    private final int count;
    private final double perSecond;
    private final double limit;

    CpuMeasurement(Runs runs, ReagentServer server, BareLoop bare, int count, double perSecond, double limit) {
        this.runs = runs;
        this.server = server;
        this.bare = bare;
        this.count = count;
        this.perSecond = perSecond;
        this.limit = limit;
    }

    @Override
    public String name() {
        return "cpu";
    }

    @Override
    public void repeat(Figures figures) throws IOException {
        long own = Cpu.of(server.pid());
        long postgres = Cpu.ofFamily(server.postgresPid());
        long redis = Cpu.ofFamily(server.redisPid());
        var threads = Cpu.byThread(server.pid());
        doRuns(count);
        double server = each(Cpu.of(this.server.pid()) - own);
        figures.add("the server", "ms a run", server);
        figures.add("PostgreSQL", "ms a run", each(Cpu.ofFamily(this.server.postgresPid()) - postgres));
        figures.add("Redis", "ms a run", each(Cpu.ofFamily(this.server.redisPid()) - redis));
        addThreads(figures, threads, Cpu.byThread(this.server.pid()));
        own = Cpu.of(this.server.pid());
        doRuns(count, POLLS);
        double polled = each(Cpu.of(this.server.pid()) - own);
        figures.add("the server, each run polled 3 times", "ms a run", polled);
        double loop = bare.loop(count, perSecond);
        figures.add("bare Vert.x, the four calls", "ms a run", loop);
        figures.add("the server / bare Vert.x", "", server / loop);
        figures.add("the same, each run polled 3 times", "", polled / loop, limit);
    }

    /** Until most of what runs is compiled for good: the compilers go on for thousands of runs. */
    void warmUp(int number) throws IOException {
        doRuns(number);
        bare.loop(number, 4 * perSecond);
    }

    /** A few at a time: what is measured is the work, not how it piles up. */
    void doRuns(int number) {
        doRuns(number, 0);
    }

    private void doRuns(int number, int polls) {
        for (int left = number; left > 0; left -= AT_ONCE) {
            int batch = Math.min(left, AT_ONCE);
            int before = runs.ended();
            runs.send(batch, perSecond, NO_DELAY, TOOL_STEPS, polls).mustBeWhole();
            runs.awaitEnded(before + batch, PATIENCE);
        }
    }

    private double each(long ms) {
        return ms / (double) count;
    }

    /** Those that take more than a fiftieth of a millisecond a run. */
    private void addThreads(Figures figures, Map<String, Long> before, Map<String, Long> after) {
        new TreeMap<>(after).forEach((name, ms) -> {
            double used = each(ms - before.getOrDefault(name, 0L));
            if (used > 0.02) {
                figures.add("of the server, threads " + name, "ms a run", used);
            }
        });
    }
}
