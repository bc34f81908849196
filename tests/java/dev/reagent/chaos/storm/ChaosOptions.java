package dev.reagent.chaos.storm;

import java.time.Duration;
import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;

/**
 * What the chaos bench is asked to do.
 *
 * @param length   of the storm; the start, the quiet end and the last looks come to that
 * @param seed     decides orders, answers, decisions and what is done to whom
 * @param rate     runs ordered a second
 * @param sabotage what is broken in the servers on purpose
 */
record ChaosOptions(Duration length, long seed, int rate, Optional<Sabotage> sabotage) {

    static final String USAGE =
            "usage: ./reagent chaos [--minutes N] [--seed S] [--rate R] [--break " + Sabotage.names() + "]";

    /** @throws IllegalArgumentException with what is wrong */
    static ChaosOptions of(String... args) {
        var length = Duration.ofMinutes(3);
        long seed = 1;
        int rate = 3;
        Optional<Sabotage> sabotage = Optional.empty();
        for (int i = 0; i < args.length; i += 2) {
            var value = i + 1 < args.length ? args[i + 1] : "";
            switch (args[i]) {
                case "--minutes" -> length = Duration.ofMinutes(number(args[i], value, 1000));
                case "--seconds" -> length = Duration.ofSeconds(number(args[i], value, 60_000));
                case "--seed" -> seed = number(args[i], value, Integer.MAX_VALUE);
                case "--rate" -> rate = number(args[i], value, 100);
                case "--break" -> sabotage = Optional.of(sabotage(value));
                default -> throw new IllegalArgumentException("there is no \"" + args[i] + "\"");
            }
        }
        return new ChaosOptions(length, seed, rate, sabotage);
    }

    private static int number(String name, String text, int most) {
        if (!text.matches("[1-9]\\d{0,9}") || Long.parseLong(text) > most) {
            throw new IllegalArgumentException(name + " takes a number from 1 to " + most + ", not \"" + text + "\"");
        }
        return Integer.parseInt(text);
    }

    private static Sabotage sabotage(String text) {
        return Arrays.stream(Sabotage.values())
                .filter(one -> one.name().toLowerCase(Locale.ROOT).equals(text))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException(
                        "--break takes one of " + Sabotage.names() + ", not \"" + text + "\""));
    }

    /** The command that does the same again. */
    String command() {
        return "./reagent chaos "
                + (length.toSeconds() % 60 == 0 ? "--minutes " + length.toMinutes() : "--seconds " + length.toSeconds())
                + " --seed " + seed + " --rate " + rate
                + sabotage.map(it -> " --break " + it.name().toLowerCase(Locale.ROOT))
                        .orElse("");
    }
}
