package dev.reagent.bench;

import dev.reagent.bench.figure.Figure;
import dev.reagent.bench.figure.Figures;
import io.vertx.core.Future;
import java.io.IOException;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;

/**
 * How fast runs are accepted: beside a bare endpoint that commits one row, at the same pace and in turn, and then at
 * rising rates until one is not kept up with.
 *
 * <p>The model of each run is silent until the last one is sent: what is measured is accepting runs and beginning them, not
 * what they do later.
 */
final class CreateMeasurement implements Measurement {

    static final double PASS_LINE = 4;

    private static final Duration PATIENCE = Duration.ofMinutes(3);
    private static final double BESIDE = 200;
    private static final int[] RATES = {200, 300, 400, 500, 600, 700, 800};

    private final Runs runs;
    private final Http bare;
    private final Consumers consumers;
    private final Duration beside;
    private final Duration stage;
    private final int[] rates;
    private final boolean judged;

    CreateMeasurement(Runs runs, Http bare, Consumers consumers, boolean quick) {
        this.runs = runs;
        this.bare = bare;
        this.consumers = consumers;
        this.beside = Duration.ofSeconds(quick ? 1 : 15);
        this.stage = Duration.ofSeconds(quick ? 1 : 5);
        this.rates = quick ? new int[] {20} : RATES;
        this.judged = !quick;
    }

    @Override
    public String name() {
        return "create";
    }

    @Override
    public void repeat(Figures figures) throws IOException {
        besideCommits(figures);
        double sustained = 0;
        for (int rate : rates) {
            var stage = stageAt(rate);
            if (!stage.keptUp()) {
                break;
            }
            sustained = rate;
            figures.add("%d a second: p95".formatted(rate), "ms", stage.p95());
            stage.used()
                    .forEach((who, busy) -> figures.add("%d a second: %s".formatted(rate, who), "processors", busy));
        }
        figures.add("highest rate kept up with", "a second", sustained);
    }

    private void besideCommits(Figures figures) {
        int before = runs.ended();
        int count = (int) (beside.toSeconds() * BESIDE);
        var delay = beside.plusSeconds(1);
        var creates = new Paced();
        var commits = new Paced();
        long start = System.nanoTime();
        for (int i = 0; i < 2 * count; i++) {
            Until.nanoTime(start + (long) (i * 1e9 / BESIDE / 2));
            if (i % 2 == 0) {
                creates.sent(runs.create(delay, 0));
            } else {
                commits.sent(bare.post("/commit", Runs.body(delay, 0)));
            }
        }
        creates.awaitAll();
        commits.awaitAll();
        figures.add("beside commits: create p50", "ms", creates.percentile(50));
        figures.add("beside commits: create p95", "ms", creates.percentile(95));
        figures.add("beside commits: commit p95", "ms", commits.percentile(95));
        figures.add(
                "beside commits: create p95 / commit p95",
                "",
                creates.percentile(95) / commits.percentile(95),
                judged ? PASS_LINE : Double.POSITIVE_INFINITY);
        runs.awaitEnded(before + count, PATIENCE);
    }

    /**
     * @param keptUp whether all were accepted, and what waited at the end did not take longer than half a second
     * @param used   processors that each part kept busy, by its name
     */
    private record Stage(boolean keptUp, double p95, Map<String, Double> used) {}

    private Stage stageAt(int rate) throws IOException {
        int before = runs.ended();
        int count = (int) (stage.toSeconds() * rate);
        var paced = new Paced();
        var used = consumers.now();
        long start = System.nanoTime();
        for (int i = 0; i < count; i++) {
            Until.nanoTime(start + (long) (i * 1e9 / rate));
            paced.sent(runs.create(stage.plusSeconds(1), 0));
        }
        paced.awaitAll();
        var took = Duration.ofNanos(System.nanoTime() - start);
        var busy = consumers.busySince(used, took);
        runs.awaitEnded(before + count, PATIENCE);
        boolean keptUp = took.compareTo(stage.plusMillis(500)) < 0;
        return new Stage(keptUp, paced.percentile(95), busy);
    }

    /** Requests at an even pace, and how long their answers took. */
    private static final class Paced {

        private final ConcurrentLinkedQueue<Long> nanos = new ConcurrentLinkedQueue<>();
        private final AtomicInteger open = new AtomicInteger();
        private final AtomicReference<String> failure = new AtomicReference<>();

        void sent(Future<Http.Answer> answer) {
            open.incrementAndGet();
            answer.onComplete(asking -> {
                open.decrementAndGet();
                if (asking.succeeded() && asking.result().status() < 300) {
                    nanos.add(asking.result().nanos());
                } else {
                    failure.set(String.valueOf(asking));
                }
            });
        }

        void awaitAll() {
            Until.isTrue("all answers", Duration.ofSeconds(60), Duration.ofMillis(5), () -> open.get() == 0);
            if (failure.get() != null) {
                throw new IllegalStateException("a request failed, " + failure.get());
            }
        }

        double percentile(double percent) {
            return Figure.percentile(nanos.stream().mapToDouble(it -> it / 1e6).toArray(), percent);
        }
    }
}
