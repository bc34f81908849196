package dev.reagent.bench;

import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * What the benchmark is asked to do.
 *
 * @param names       the measurements, in the order they are made
 * @param quick       tens of runs, nothing judged: whether it all still works
 * @param repetitions of each measurement, at least 1
 */
record BenchOptions(Set<String> names, boolean quick, int repetitions) {

    static final List<String> ALL = List.of(
            "cpu",
            "reads",
            "wait",
            "burst",
            "api",
            "create",
            "streams",
            "hold",
            "start",
            "failover",
            "cancel",
            "sandbox");

    static final String USAGE =
            "usage: ./reagent bench [--quick] [--repeat N] [cpu] [reads] [wait] [burst] [api] [create] [streams] [hold] [start] [failover] [cancel] [sandbox]";

    /** @throws IllegalArgumentException with what is wrong */
    static BenchOptions of(String... args) {
        var asked = new LinkedHashSet<String>();
        boolean quick = false;
        int repetitions = 0;
        for (int i = 0; i < args.length; i++) {
            switch (args[i]) {
                case "--quick" -> quick = true;
                case "--repeat" -> repetitions = i + 1 < args.length ? number(args[++i]) : number("");
                case String name when ALL.contains(name) -> asked.add(name);
                default -> throw new IllegalArgumentException("there is no \"" + args[i] + "\"");
            }
        }
        var names = new LinkedHashSet<>(ALL);
        if (!asked.isEmpty()) {
            names.retainAll(asked);
        }
        return new BenchOptions(names, quick, repetitions > 0 ? repetitions : quick ? 1 : 3);
    }

    private static int number(String text) {
        if (!text.matches("[1-9]\\d{0,2}")) {
            throw new IllegalArgumentException("--repeat takes a number from 1 to 999");
        }
        return Integer.parseInt(text);
    }
}
