package dev.reagent.artifact;

import java.nio.charset.StandardCharsets;
import java.text.Normalizer;
import java.util.Arrays;
import java.util.HashSet;
import java.util.Set;
import java.util.stream.Collectors;

/** Makes unique file names that can be shown, stored and put into any folder. Not thread-safe. */
public final class ArtifactNames {

    /** Limit of a whole path, in characters. */
    static final int LONGEST = 512;

    /** Limit of a part of a path, in bytes of UTF-8: the limit of file systems, less room for a number. */
    static final int LONGEST_PART = 240;

    private final Set<String> taken = new HashSet<>();

    /**
     * Returns a similar name that was not returned before: parts separated by {@code /}, none empty, {@code .} or {@code ..}, no control
     * characters.
     */
    public String unique(String name) {
        var safe = safe(name);
        var unique = safe;
        for (int i = 2; !taken.add(unique); i++) {
            unique = numbered(safe, i);
        }
        return unique;
    }

    /** Returns whether a name is valid unchanged. */
    public static boolean isSafe(String name) {
        return safe(name).equals(name);
    }

    private static String safe(String name) {
        var parts = Normalizer.normalize(name, Normalizer.Form.NFC).split("/");
        var path = Arrays.stream(parts)
                .filter(part -> !part.isEmpty())
                .map(ArtifactNames::part)
                .collect(Collectors.joining("/"));
        // the last part of a too long path is the most useful
        var fitting = path.length() <= LONGEST ? path : part(path.substring(path.lastIndexOf('/') + 1));
        return fitting.isEmpty() ? "_" : fitting;
    }

    private static String part(String part) {
        var safe = part.codePoints()
                .map(point -> isHarmless(point) ? point : '_')
                .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
                .toString()
                .strip();
        if (safe.isEmpty() || safe.equals(".") || safe.equals("..")) {
            return "_".repeat(Math.max(1, safe.length()));
        }
        return shortened(safe);
    }

    private static boolean isHarmless(int point) {
        return switch (Character.getType(point)) {
            case Character.CONTROL,
                    Character.FORMAT,
                    Character.SURROGATE,
                    Character.LINE_SEPARATOR,
                    Character.PARAGRAPH_SEPARATOR,
                    Character.PRIVATE_USE,
                    Character.UNASSIGNED -> false;
            default -> point != '\\';
        };
    }

    /** Keeps the extension, which shows the type of the file. */
    private static String shortened(String part) {
        if (bytes(part) <= LONGEST_PART) {
            return part;
        }
        int dot = part.lastIndexOf('.');
        var ending = dot > 0 && bytes(part.substring(dot)) <= 16 ? part.substring(dot) : "";
        var stem = new StringBuilder();
        int left = LONGEST_PART - bytes(ending);
        for (int point : part.codePoints().toArray()) {
            left -= bytes(Character.toString(point));
            if (left < 0) {
                break;
            }
            stem.appendCodePoint(point);
        }
        return stem + ending;
    }

    private static String numbered(String name, int number) {
        int dot = name.lastIndexOf('.');
        boolean hasEnding = dot > name.lastIndexOf('/') + 1;
        return hasEnding ? name.substring(0, dot) + "~" + number + name.substring(dot) : name + "~" + number;
    }

    private static int bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8).length;
    }
}
