package dev.reagent.bench;

import dev.reagent.bench.figure.Figure;
import dev.reagent.bench.figure.Figures;
import dev.reagent.sandbox.CodeResult;
import dev.reagent.sandbox.lifecycle.MeasuredPool;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * How long {@code print(1)} takes in a container that is up, pair by pair against {@code docker run} of the same image; what 8 such calls
 * a second for a minute come to, sent at an even pace whatever the answers take; and at which pace the containers that are up run
 * out. Without a server: what is measured is the sandbox.
 */
final class SandboxMeasurement implements Measurement {

    private static final int PLACES = 16;
    private static final int WARM = 16;
    private static final double USUAL_RATE = 8;
    private static final double STEP = 2;
    private static final double HIGHEST_RATE = 40;
    private static final double GOAL_MS = 1000;
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final Duration LOOK = Duration.ofMillis(5);

    private final boolean quick;

    SandboxMeasurement(boolean quick) {
        this.quick = quick;
    }

    @Override
    public String name() {
        return "sandbox";
    }

    @Override
    public void repeat(Figures figures) throws Exception {
        if (!SandboxProcesses.areSeen()) {
            figures.add("not measured, as Docker or the image is not there", "", 1);
            return;
        }
        int threads = platformThreads();
        try (var pool = new MeasuredPool(PLACES, WARM)) {
            awaitFull(pool);
            figures.add(
                    "platform threads for each container that is up",
                    "",
                    (double) Math.max(0, platformThreads() - threads) / WARM);
            pairs(figures, pool);
            paced(figures, pool);
            raised(figures, pool);
        }
    }

    private static int platformThreads() {
        return Thread.getAllStackTraces().size();
    }

    private static void awaitFull(MeasuredPool pool) {
        Until.isTrue("the containers are up", PATIENCE, LOOK, () -> pool.warm() == WARM);
    }

    private void pairs(Figures figures, MeasuredPool pool) throws IOException, InterruptedException {
        var answers = new ArrayList<Double>();
        var ends = new ArrayList<Double>();
        var cold = new ArrayList<Double>();
        for (int i = 0; i < (quick ? 5 : 100); i++) {
            awaitFull(pool);
            long asked = System.nanoTime();
            var result = pool.print().await().atMost(PATIENCE);
            answers.add((System.nanoTime() - asked) / 1e6);
            ends.add(result.times().running().toNanos() / 1e6);
            awaitFull(pool);
            cold.add(dockerRun());
        }
        add(figures, "in a container that is up, until the answer", answers);
        add(figures, "in a container that is up, from its order to the exit code", ends);
        add(figures, "docker run of the same image", cold);
        figures.add(
                "until the answer, as a part of docker run, p50",
                "",
                percentile(answers, 50) / percentile(cold, 50),
                quick ? Double.POSITIVE_INFINITY : 0.25);
    }

    /** Milliseconds. */
    private static double dockerRun() throws IOException, InterruptedException {
        long asked = System.nanoTime();
        var run = new ProcessBuilder(
                        "docker",
                        "run",
                        "--rm",
                        "--network=none",
                        "--memory=128m",
                        "--cpus=0.5",
                        "--read-only",
                        "reagent-sandbox:small",
                        "python3",
                        "-c",
                        "print(1)")
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .start();
        if (run.waitFor() != 0) {
            throw new IllegalStateException("docker run failed");
        }
        return (System.nanoTime() - asked) / 1e6;
    }

    /** What came of calls at a pace. */
    private record Paced(List<Double> millis, int failed, double coldShare, double busy) {}

    private void paced(Figures figures, MeasuredPool pool) throws Exception {
        awaitFull(pool);
        var seen = at(pool, USUAL_RATE, quick ? Duration.ofSeconds(2) : Duration.ofMinutes(1));
        add(figures, "8 a second, until the answer", seen.millis);
        figures.add("8 a second, failed", "calls", seen.failed, quick ? Double.POSITIVE_INFINITY : 0);
        figures.add("8 a second, found no container up", "", seen.coldShare);
        figures.add("8 a second, processors busy", "", seen.busy);
    }

    /** Until more than half find no container up, or one call fails, or p99 passes a second. */
    private void raised(Figures figures, MeasuredPool pool) throws Exception {
        double held = 0;
        Paced last = null;
        for (double rate = USUAL_RATE; rate <= (quick ? USUAL_RATE : HIGHEST_RATE); rate += STEP) {
            awaitFull(pool);
            last = at(pool, rate, quick ? Duration.ofSeconds(1) : Duration.ofSeconds(15));
            if (last.failed > 0 || last.coldShare > 0.5 || percentile(last.millis, 99) > GOAL_MS) {
                break;
            }
            held = rate;
        }
        figures.add("highest rate that the pool kept up with", "a second", held);
        if (last != null) {
            figures.add("at the last rate tried, found no container up", "", last.coldShare);
            figures.add("at the last rate tried, p99", "ms", percentile(last.millis, 99));
            figures.add("at the last rate tried, processors busy", "", last.busy);
        }
    }

    private static Paced at(MeasuredPool pool, double perSecond, Duration time) throws Exception {
        int count = (int) (perSecond * time.toMillis() / 1000);
        var millis = Collections.synchronizedList(new ArrayList<Double>());
        var left = new CountDownLatch(count);
        long coldBefore = pool.coldStarts();
        var before = Processors.now();
        long start = System.nanoTime();
        for (int i = 0; i < count; i++) {
            Until.nanoTime(start + (long) (i * 1e9 / perSecond));
            long asked = System.nanoTime();
            pool.print()
                    .subscribe()
                    .with(
                            result -> {
                                if (isSound(result)) {
                                    millis.add((System.nanoTime() - asked) / 1e6);
                                }
                                left.countDown();
                            },
                            failure -> left.countDown());
        }
        if (!left.await(PATIENCE.toSeconds(), TimeUnit.SECONDS)) {
            throw new IllegalStateException(left.getCount() + " calls have no answer");
        }
        return new Paced(
                List.copyOf(millis),
                count - millis.size(),
                (double) (pool.coldStarts() - coldBefore) / count,
                Processors.now().busySince(before));
    }

    private static boolean isSound(CodeResult result) {
        return result.stdout().text().equals("1\n")
                && Integer.valueOf(0).equals(result.end().exitCode());
    }

    /** The machine's processors, by the kernel's ticks since its start. */
    private record Processors(long busy, long all) {

        static Processors now() throws IOException {
            // cpu user nice system idle iowait …
            var ticks = Arrays.stream(
                            Files.readAllLines(Path.of("/proc/stat")).getFirst().split("\\s+"))
                    .skip(1)
                    .mapToLong(Long::parseLong)
                    .toArray();
            long all = Arrays.stream(ticks).limit(8).sum();
            return new Processors(all - ticks[3] - ticks[4], all);
        }

        /** From 0 to 1, of all of them together. */
        double busySince(Processors before) {
            return all == before.all ? 0 : (double) (busy - before.busy) / (all - before.all);
        }
    }

    private static void add(Figures figures, String what, List<Double> values) {
        figures.add(what + ", p50", "ms", percentile(values, 50));
        figures.add(what + ", p99", "ms", percentile(values, 99));
    }

    private static double percentile(List<Double> values, double percent) {
        return Figure.percentile(values.stream().mapToDouble(it -> it).toArray(), percent);
    }
}
