package dev.reagent.bench;

import dev.reagent.bench.figure.Figure;
import dev.reagent.bench.figure.Figures;
import java.time.Duration;
import java.util.Collections;

/**
 * How late runs end that mostly wait for a model: of four answers of 500 ms each.
 *
 * <p>In {@code wait} they are sent evenly over the 2 s that the ideal run takes, so that the last comes as the first should end. A run's
 * time is from before its request was sent to its last event. In {@code burst} all are sent as fast as the client can, and the time of each
 * begins with the first request.
 */
final class WaitMeasurement implements Measurement {

    static final double PASS_LINE = 1.25;

    private static final Duration DELAY = Duration.ofMillis(500);
    private static final int CALLS = 4;

    private static final double AS_FAST_AS_IT_CAN = 1e6;

    private final String name;
    private final Runs runs;
    private final int[] sizes;
    private final boolean judged;

    private WaitMeasurement(String name, Runs runs, int[] sizes, boolean judged) {
        this.name = name;
        this.runs = runs;
        this.sizes = sizes;
        this.judged = judged;
    }

    /** @param sizes how many at once, one after the other; the last is judged */
    static WaitMeasurement spread(Runs runs, int[] sizes, boolean judged) {
        return new WaitMeasurement("wait", runs, sizes, judged);
    }

    static WaitMeasurement burst(Runs runs, int size, boolean judged) {
        return new WaitMeasurement("burst", runs, new int[] {size}, judged);
    }

    @Override
    public String name() {
        return name;
    }

    private boolean isBurst() {
        return name.equals("burst");
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
        var sent = runs.send(size, isBurst() ? AS_FAST_AS_IT_CAN : size * 1000 / ideal, DELAY, CALLS - 1)
                .mustBeWhole();
        var first = Collections.min(sent.sentAt().values());
        int most = Math.max(runs.inHand(), runs.awaitEnded(before + size, Duration.ofMinutes(3)));
        var seen = runs.look(sent.sentAt().keySet());
        var ratios = seen.entrySet().stream()
                .filter(it -> it.getValue().status().equals("completed"))
                .mapToDouble(it -> Duration.between(
                                        isBurst() ? first : sent.sentAt().get(it.getKey()),
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
