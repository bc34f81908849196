package dev.reagent.bench;

import dev.reagent.bench.bare.ChildJvm;
import dev.reagent.bench.bare.ModelServer;
import dev.reagent.bench.figure.Figures;
import io.vertx.core.Vertx;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/**
 * A server of its own from its first start on: how long starts take, what its first runs cost, and what it and its Redis keep of runs that
 * have ended.
 */
final class StartMeasurement implements Measurement {

    private static final double LONGEST_START = 2.5;
    private static final double DEAREST_RUN = 4;
    private static final Duration PATIENCE = Duration.ofMinutes(5);
    private static final Duration CHILD_START = Duration.ofSeconds(30);
    private static final int TOOL_STEPS = 3;

    private final Path jar;
    private final Path folder;
    private final List<String> options;
    private final int first;
    private final int more;
    private final double perSecond;
    private final boolean judged;

    /**
     * @param options   of the server's JVM
     * @param first     runs right after the first start
     * @param more      runs after them
     * @param perSecond their pace
     */
    StartMeasurement(
            Path jar, Path folder, List<String> options, int first, int more, double perSecond, boolean judged) {
        this.jar = jar;
        this.folder = folder;
        this.options = options;
        this.first = first;
        this.more = more;
        this.perSecond = perSecond;
        this.judged = judged;
    }

    @Override
    public String name() {
        return "start";
    }

    @Override
    public void repeat(Figures figures) throws Exception {
        var vertx = Vertx.vertx();
        try (var model = ChildJvm.ofOurs(ModelServer.class, folder.resolve("start-model.log"), Map.of());
                var server = ReagentServer.start(jar, folder, model.lineAfter("wire ", CHILD_START), options)) {
            var runs = new Runs(new Http(vertx, server.url()));
            figures.add("start on a folder without runs", "s", seconds(server.restart()), judge(LONGEST_START));
            long before = server.redisMemory();
            long cpu = Cpu.of(server.pid());
            doRuns(runs, first);
            figures.add(
                    "the first %d runs, the server".formatted(first),
                    "ms a run",
                    (Cpu.of(server.pid()) - cpu) / (double) first,
                    judge(DEAREST_RUN));
            figures.add("Redis keeps of a finished run", "bytes", (server.redisMemory() - before) / (double) first);
            doRuns(runs, more);
            figures.add("resident memory after %d runs".formatted(first + more), "MiB", Cpu.residentMiB(server.pid()));
            figures.add(
                    "start on a folder with %d runs".formatted(first + more),
                    "s",
                    seconds(server.restart()),
                    judge(LONGEST_START));
        } finally {
            vertx.close().toCompletionStage().toCompletableFuture().join();
        }
    }

    private void doRuns(Runs runs, int count) {
        int before = runs.ended();
        runs.send(count, perSecond, Duration.ZERO, TOOL_STEPS).mustBeWhole();
        runs.awaitEnded(before + count, PATIENCE);
    }

    private double judge(double limit) {
        return judged ? limit : Double.POSITIVE_INFINITY;
    }

    private static double seconds(Duration time) {
        return time.toMillis() / 1000.0;
    }
}
