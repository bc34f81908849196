package dev.reagent.bench.figure;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/**
 * One figure, as each repetition gave it.
 *
 * @param limit what its median must not pass; infinite where it is only reported
 */
public record Figure(String measurement, String name, String unit, List<Double> values, double limit) {

    double median() {
        return percentile(values.stream().mapToDouble(it -> it).toArray(), 50);
    }

    double least() {
        return values.stream().mapToDouble(it -> it).min().orElseThrow();
    }

    double most() {
        return values.stream().mapToDouble(it -> it).max().orElseThrow();
    }

    boolean passes() {
        return Double.isInfinite(limit) || median() <= limit;
    }

    String line() {
        var verdict = Double.isInfinite(limit) ? "" : (passes() ? "  ok" : "  FAILED") + ", at most " + number(limit);
        return "%-8s %-46s %10s   %s to %s %s%s"
                .formatted(measurement, name, number(median()), number(least()), number(most()), unit, verdict);
    }

    private static String number(double value) {
        return String.format(
                Locale.ROOT, Math.abs(value) >= 100 ? "%.0f" : Math.abs(value) >= 10 ? "%.1f" : "%.2f", value);
    }

    /** The value that {@code percent} of them do not pass, by nearest rank. */
    public static double percentile(double[] values, double percent) {
        if (values.length == 0) {
            throw new IllegalArgumentException("no values");
        }
        var sorted = values.clone();
        Arrays.sort(sorted);
        return sorted[Math.max(0, (int) Math.ceil(percent / 100 * sorted.length) - 1)];
    }
}
