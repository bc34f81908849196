package dev.reagent.model.wire.format;

import java.util.regex.Pattern;

/** Makes a tool's name legal on every wire: letters, digits, {@code _} and {@code -}, no digit first, at most 64 characters. */
final class LegalName {

    private static final Pattern LEGAL = Pattern.compile("[a-zA-Z_][a-zA-Z0-9_-]{0,63}");
    private static final Pattern ILLEGAL = Pattern.compile("[^a-zA-Z0-9_-]");
    private static final int LONGEST = 64;

    private LegalName() {}

    /** Returns the same name if it is legal. */
    static String of(String name) {
        if (LEGAL.matcher(name).matches()) {
            return name;
        }
        var bare = ILLEGAL.matcher(name.strip()).replaceAll("_");
        var legal =
                bare.isEmpty() ? "unknown" : LEGAL.matcher(bare.substring(0, 1)).matches() ? bare : "_" + bare;
        return legal.substring(0, Math.min(legal.length(), LONGEST));
    }
}
