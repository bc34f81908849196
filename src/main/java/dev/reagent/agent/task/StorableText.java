package dev.reagent.agent.task;

/** Makes text from tools and models storable: jsonb rejects U+0000, and UTF-8 has no lone surrogates. */
public final class StorableText {

    private static final char REPLACEMENT = '\uFFFD';

    private StorableText() {}

    /** Returns the text with U+0000 and lone surrogates replaced by U+FFFD; the same object if there are none. */
    public static String of(String text) {
        for (int i = 0; i < text.length(); i++) {
            if (isPairAt(text, i)) {
                i++;
            } else if (isUnstorable(text.charAt(i))) {
                return replaced(text);
            }
        }
        return text;
    }

    private static String replaced(String text) {
        var out = new StringBuilder(text.length());
        for (int i = 0; i < text.length(); i++) {
            char at = text.charAt(i);
            if (isPairAt(text, i)) {
                out.append(at).append(text.charAt(++i));
            } else {
                out.append(isUnstorable(at) ? REPLACEMENT : at);
            }
        }
        return out.toString();
    }

    private static boolean isPairAt(String text, int i) {
        return i + 1 < text.length() && Character.isSurrogatePair(text.charAt(i), text.charAt(i + 1));
    }

    private static boolean isUnstorable(char at) {
        return at == 0 || Character.isSurrogate(at);
    }
}
