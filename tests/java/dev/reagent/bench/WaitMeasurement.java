package dev.reagent.bench;

import dev.reagent.bench.figure.Figure;
import dev.reagent.bench.figure.Figures;
import java.time.Duration;

/**
 * How late runs end that mostly wait for a model: of four answers of 500 ms each.
 *
 * <p>They are sent evenly over the 2 s that the ideal run takes, so that the last comes as the first should end. A run's
 * time is from before its request was sent to its last event.
 */
final class WaitMeasurement implements Measurement {

    static final double PASS_LINE = 1.25;

    private static final Duration DELAY = Duration.ofMillis(500);
    private static final int CALLS = 4;

    private final Runs runs;
    private final int[] sizes;
    private final boolean judged;

    /** @param sizes how many at once, one after the other; the last is judged */
    WaitMeasurement(Runs runs, int[] sizes, boolean judged) {
        this.runs = runs;
        this.sizes = sizes;
        this.judged = judged;
    }

    @Override
    public String name() {
        return "wait";
    }

    @Override
    public void repeat(Figures figures) {
        for (int size : sizes) {
            boolean last = size == sizes[sizes.length - 1];
            measure(figures, size, judged && last ? PASS_LINE : Double.POSITIVE_INFINITY);
        }
    }

    private void measure(Figures figures, int size, double limit) {
        double ideal = DELAY.toMillis() * CALLS;
        int before = runs.ended();
        var sent = runs.send(size, size * 1000 / ideal, DELAY, CALLS - 1).mustBeWhole();
        int most = Math.max(runs.inHand(), runs.awaitEnded(before + size, Duration.ofMinutes(3)));
        var seen = runs.look(sent.sentAt().keySet());
        var ratios = seen.entrySet().stream()
                .filter(it -> it.getValue().status().equals("completed"))
                .mapToDouble(it -> Duration.between(
                                        sent.sentAt().get(it.getKey()),
                                        it.getValue().finishedAt())
                                .toMillis()
                        / ideal)
                .toArray();
        if (ratios.length < size) {
            throw new IllegalStateException((size - ratios.length) + " of " + size + " runs did not complete");
        }
        figures.add(size + " runs: in hand when all were sent", "runs", most);
        figures.add(size + " runs: time / ideal, p50", "", Figure.percentile(ratios, 50));
        figures.add(size + " runs: time / ideal, p95", "", Figure.percentile(ratios, 95));
        figures.add(size + " runs: time / ideal, latest", "", Figure.percentile(ratios, 100), limit);
    }
}
