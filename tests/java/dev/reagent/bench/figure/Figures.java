package dev.reagent.bench.figure;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The figures of one measurement, gathered over its repetitions. Not thread-safe. */
public final class Figures {

    private record Name(String name, String unit, double limit) {}

    private final String measurement;
    private final Map<Name, List<Double>> values = new LinkedHashMap<>();

    public Figures(String measurement) {
        this.measurement = measurement;
    }

    public void add(String name, String unit, double value) {
        add(name, unit, value, Double.POSITIVE_INFINITY);
    }

    /** @param limit a pass line: the median of the repetitions must not pass it */
    public void add(String name, String unit, double value, double limit) {
        values.computeIfAbsent(new Name(name, unit, limit), none -> new ArrayList<>())
                .add(value);
    }

    List<Figure> all() {
        return values.entrySet().stream()
                .map(it -> new Figure(
                        measurement,
                        it.getKey().name(),
                        it.getKey().unit(),
                        it.getValue(),
                        it.getKey().limit()))
                .toList();
    }
}
