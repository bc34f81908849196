package dev.reagent.chaos.storm.client;

import dev.reagent.chaos.storm.Dice;
import dev.reagent.chaos.storm.Script;
import java.util.SplittableRandom;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A run as its client orders it.
 *
 * @param run  its name, such as {@code r17}
 * @param plan what the model asks for at each step, a letter a step: see {@link Script}
 */
public record Order(String run, String plan) {

    private static final Pattern PROMPT = Pattern.compile("chaos run (r\\d+) plan ([A-Z]*)\\.");

    /** What is asked for, and how often of a hundred. */
    private static final String LETTERS = "E".repeat(20)
            + "G".repeat(25)
            + "P".repeat(25)
            + "B".repeat(10)
            + "D".repeat(6)
            + "C".repeat(5)
            + "Q".repeat(4)
            + "I".repeat(5);

    public static Order of(Dice dice, int number) {
        SplittableRandom of = dice.of("order", number);
        var plan = new StringBuilder();
        int steps = of.nextInt(1, 5);
        for (int i = 0; i < steps; i++) {
            plan.append(LETTERS.charAt(of.nextInt(LETTERS.length())));
        }
        return new Order("r" + number, plan.toString());
    }

    String prompt() {
        return "chaos run " + run + " plan " + plan + ".";
    }

    public static Order read(String prompt) {
        Matcher found = PROMPT.matcher(prompt);
        if (!found.find()) {
            throw new IllegalArgumentException("no order of ours: " + prompt);
        }
        return new Order(found.group(1), found.group(2));
    }

    String json() {
        return "{\"prompt\":\"" + prompt() + "\",\"timeout_seconds\":300}";
    }
}
