package dev.reagent.api.body;

import java.util.Locale;
import java.util.regex.Pattern;

/** The names of a record's components in JSON. */
public final class JsonNames {

    private static final Pattern HUMP = Pattern.compile("([a-z0-9])([A-Z])");

    private JsonNames() {}

    public static String snake(String name) {
        return HUMP.matcher(name).replaceAll("$1_$2").toLowerCase(Locale.ROOT);
    }
}
