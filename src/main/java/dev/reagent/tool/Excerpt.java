package dev.reagent.tool;

/** The beginning of a text that is quoted in a message. */
public final class Excerpt {

    private static final int LENGTH = 80;

    private Excerpt() {}

    /** Returns at most 80 characters on one line, with an ellipsis if the text is longer. */
    public static String of(String text) {
        String line = text.length() <= LENGTH ? text : text.substring(0, LENGTH) + "…";
        return line.replaceAll("\\p{Cntrl}", " ");
    }
}
