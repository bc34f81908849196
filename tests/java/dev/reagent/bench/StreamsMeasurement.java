package dev.reagent.bench;

import dev.reagent.bench.figure.Figure;
import dev.reagent.bench.figure.Figures;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.IntFunction;

/**
 * What many open streams cost: readers spread over sessions whose model first says nothing for a while, then a word a
 * second. The same beside it from bare Vert.x, out of memory.
 */
final class StreamsMeasurement implements Measurement {

    private static final Duration PAUSE = Duration.ofSeconds(1);
    private static final Duration SILENCE = Duration.ofSeconds(10);

    private static final Duration PATIENCE = Duration.ofMinutes(2);

    private final Runs runs;
    private final Http bare;
    private final long barePid;
    private final ReagentServer server;
    private final Vertx vertx;
    private final int readers;
    private final int sessions;
    private final int pieces;
    private final double opensPerSecond;
    private final Duration silence;

    StreamsMeasurement(Runs runs, ReagentServer server, Http bare, long barePid, Vertx vertx, boolean quick) {
        this.runs = runs;
        this.server = server;
        this.bare = bare;
        this.barePid = barePid;
        this.vertx = vertx;
        this.readers = quick ? 40 : 5000;
        this.sessions = quick ? 5 : 300;
        this.pieces = quick ? 3 : 20;
        this.opensPerSecond = quick ? 100 : 400;
        this.silence = quick ? Duration.ofMillis(200) : SILENCE;
    }

    @Override
    public String name() {
        return "streams";
    }

    @Override
    public void repeat(Figures figures) throws Exception {
        ofTheServer(figures);
        ofBareVertx(figures);
    }

    private void ofTheServer(Figures figures) throws IOException, InterruptedException {
        double heapBefore = server.heapInUse();
        int before = runs.ended();
        // silent while the streams are opened, and while they are counted
        var opening =
                Duration.ofMillis((long) (readers / opensPerSecond * 1000)).plus(silence.multipliedBy(3));
        var ids = new ArrayList<>(runs.talking(sessions, opening, pieces, PAUSE));
        try (var clients = new StreamReaders(vertx, readers)) {
            clients.open(urls(i -> server.url() + "/v1/agents/" + ids.get(i % sessions) + "/events"), opensPerSecond);
            figures.add("open at the same time", "", readers);
            figures.add("threads of the server then", "", Cpu.threads(server.pid()));
            figures.add("heap of an open stream, after a full collection", "KiB", heapOfOne(heapBefore));
            double idle = runs.redisCommands();
            Until.nanoTime(System.nanoTime() + silence.toNanos());
            figures.add(
                    "Redis commands while nothing is told",
                    "a second",
                    (runs.redisCommands() - idle) * 1000 / silence.toMillis());
            Until.isTrue("the models begin", PATIENCE, Duration.ofMillis(20), () -> clients.deltas() > 0);
            double commands = runs.redisCommands();
            long cpu = Cpu.of(server.pid());
            clients.awaitEnd();
            runs.awaitEnded(before + sessions, PATIENCE);
            figures.add(
                    "Redis commands a delta, for all readers of it",
                    "",
                    (runs.redisCommands() - commands) / (sessions * pieces));
            add(figures, "server", clients, Cpu.of(server.pid()) - cpu);
        }
    }

    private double heapOfOne(double before) throws IOException, InterruptedException {
        return (server.heapInUse() - before) * 1024 / readers;
    }

    private void ofBareVertx(Figures figures) throws IOException {
        try (var clients = new StreamReaders(vertx, readers)) {
            clients.open(urls(i -> bare.url() + "/events?group=" + i % sessions), opensPerSecond);
            long cpu = Cpu.of(barePid);
            bare.text("/talk?pieces=" + pieces + "&pause_ms=" + PAUSE.toMillis());
            clients.awaitEnd();
            add(figures, "bare Vert.x", clients, Cpu.of(barePid) - cpu);
        }
    }

    private List<String> urls(IntFunction<String> url) {
        var urls = new ArrayList<String>();
        for (int i = 0; i < readers; i++) {
            urls.add(url.apply(i));
        }
        return urls;
    }

    private void add(Figures figures, String who, StreamReaders clients, double cpuMs) {
        figures.add(who + ": deltas told, of all", "%", clients.deltas() * 100.0 / readers / pieces);
        figures.add(who + ": from written to read, p50", "ms", Figure.percentile(clients.lags(), 50));
        figures.add(who + ": from written to read, p99", "ms", Figure.percentile(clients.lags(), 99));
        figures.add(who + ": CPU for a delta and a reader", "µs", cpuMs * 1000 / clients.deltas());
    }
}
