package dev.reagent.api;

/** The size of texts as they are stored and sent. */
final class Utf8 {

    private Utf8() {}

    /** How many bytes a text has; without a copy of it. */
    static long length(String text) {
        long bytes = 0;
        for (int i = 0; i < text.length(); i++) {
            char at = text.charAt(i);
            // each half of a surrogate pair counts for two of its four bytes
            bytes += at < 0x80 ? 1 : at < 0x800 || Character.isSurrogate(at) ? 2 : 3;
        }
        return bytes;
    }
}
