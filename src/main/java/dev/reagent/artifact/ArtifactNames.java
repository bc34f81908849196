package dev.reagent.artifact;

import java.nio.charset.StandardCharsets;
import java.text.Normalizer;
import java.util.Arrays;
import java.util.HashSet;
import java.util.Set;
import java.util.stream.Collectors;

/** Makes names of files that can be shown, stored and put into any folder, each once. Not for use by several threads. */
public final class ArtifactNames {

    /** Characters of a whole path. */
    static final int LONGEST = 512;

    /** Bytes of UTF-8 that file systems take for a part of a path, less some room for a number. */
    static final int LONGEST_PART = 240;

    private final Set<String> taken = new HashSet<>();

    /** A name that is like another and not given before: parted by {@code /}, no part empty, {@code .} or {@code ..}, no control characters. */
    public String unique(String name) {
        var safe = safe(name);
        var unique = safe;
        for (int i = 2; !taken.add(unique); i++) {
            unique = numbered(safe, i);
        }
        return unique;
    }

    /** Whether a name may stay as it is. */
    public static boolean isSafe(String name) {
        return safe(name).equals(name);
    }

    private static String safe(String name) {
        var parts = Normalizer.normalize(name, Normalizer.Form.NFC).split("/");
        var path = Arrays.stream(parts)
                .filter(part -> !part.isEmpty())
                .map(ArtifactNames::part)
                .collect(Collectors.joining("/"));
        // of a path that is too long the end says most
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

    /** Keeps the ending, by which a file is known. */
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
