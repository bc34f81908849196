package dev.reagent.api.problem;

/** Sizes of texts in UTF-8. */
public final class Utf8 {

    private Utf8() {}

    /** Returns the number of bytes of a text, without a copy of it. */
    public static long length(String text) {
        long bytes = 0;
        for (int i = 0; i < text.length(); i++) {
            char at = text.charAt(i);
            // each half of a surrogate pair counts for two of its four bytes
            bytes += at < 0x80 ? 1 : at < 0x800 || Character.isSurrogate(at) ? 2 : 3;
        }
        return bytes;
    }
}
