package dev.reagent.model.text;

/** A Markdown fence around a whole text. */
final class Fence {

    private static final String TICKS = "```";

    private Fence() {}

    /** Returns the text without the fence around it. The closing fence may be missing. */
    static String without(String text) {
        if (!text.startsWith(TICKS)) {
            return text;
        }
        int from = TICKS.length();
        while (from < text.length() && Character.isLetterOrDigit(text.charAt(from))) {
            from++;
        }
        int to = text.endsWith(TICKS) && text.length() - TICKS.length() >= from
                ? text.length() - TICKS.length()
                : text.length();
        return text.substring(from, to).strip();
    }
}
