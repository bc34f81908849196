package dev.reagent.sandbox;

import java.util.List;

/**
 * Files that code left in {@code /artifacts} and that were not taken out of its sandbox.
 *
 * @param first some of them, each with the reason
 * @param all   how many they are, at least
 */
public record LeftOut(List<File> first, int all) {

    /** @param why as a half-sentence with "it" for the file */
    public record File(String name, String why) {}

    public static final LeftOut NOTHING = new LeftOut(List.of(), 0);

    /** The sandbox ended before it had handed over all files. */
    public static final LeftOut UNKNOWN =
            new LeftOut(List.of(new File("the others", "the sandbox ended before they were out")), 1);

    public LeftOut {
        first = List.copyOf(first);
    }
}
