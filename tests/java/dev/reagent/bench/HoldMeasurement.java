package dev.reagent.bench;

import dev.reagent.bench.figure.Figures;
import dev.reagent.bench.figure.GcLog;
import java.time.Duration;

/**
 * What it takes to hold many runs that wait for a slow model at the same time.
 *
 * <p>One answer a run. Its delay is the 20 s that all wait together and the time it takes to send all of them, at an even
 * pace, so that the answers come at that pace too.
 */
final class HoldMeasurement implements Measurement {

    private static final Duration TOGETHER = Duration.ofSeconds(20);

    private final Runs runs;
    private final Http model;
    private final ReagentServer server;
    private final int count;
    private final double perSecond;
    private final Duration together;

    HoldMeasurement(Runs runs, Http model, ReagentServer server, int count, double perSecond, boolean quick) {
        this.runs = runs;
        this.model = model;
        this.server = server;
        this.count = count;
        this.perSecond = perSecond;
        this.together = quick ? Duration.ofMillis(500) : TOGETHER;
    }

    @Override
    public String name() {
        return "hold";
    }

    @Override
    public void repeat(Figures figures) throws Exception {
        var delay = together.plusMillis((long) (count * 1000 / perSecond));
        int before = runs.ended();
        var gc = new GcLog(server.gcLog());
        var sent = runs.send(count, perSecond, delay, 0);
        figures.add("refused", "runs", sent.refused(), 0);
        int waiting = Integer.parseInt(model.text("/"));
        figures.add("waiting for the model at the same time", "runs", waiting);
        figures.add("threads of the server then", "", Cpu.threads(server.pid()));
        figures.add("heap in use then, after a full collection", "MiB", server.heapInUse());
        runs.awaitEnded(before + sent.sentAt().size(), delay.plus(Duration.ofMinutes(5)));
        figures.add("highest heap after any collection", "MiB", gc.highestAfter());
        figures.add("not completed", "runs", runs.notCompleted(sent.sentAt().keySet()), 0);
    }
}
