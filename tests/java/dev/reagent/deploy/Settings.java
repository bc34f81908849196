package dev.reagent.deploy;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Collection;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;

/** What {@code application.yaml} knows: the settings by their environment variables, and the values it gives them. */
final class Settings {

    private static final Path FILE = Path.of("application.yaml");
    private static final Pattern VARIABLE = Pattern.compile("\\b[A-Z]+(_[A-Z]+)+\\b");

    private Settings() {}

    /** Fails where one of them is no setting of the server's. */
    static void assertKnown(Collection<String> variables) {
        assertTrue(variables.size() >= 4, () -> "these are too few to be all: " + variables);
        var unknown = new TreeSet<>(variables);
        unknown.removeAll(variables());
        assertTrue(unknown.isEmpty(), () -> "no settings: " + unknown);
    }

    /** How long a stop takes at most: runs handed over, then requests in flight. */
    static Duration longestStop() {
        var run = duration("reagent", "run", "shutdown-timeout");
        return run.plus(duration("quarkus", "shutdown", "timeout"));
    }

    static int port() {
        return (Integer) value("quarkus", "http", "port");
    }

    private static Duration duration(String... names) {
        return Duration.parse("PT" + value(names));
    }

    private static Object value(String... names) {
        var inner = YamlFile.read(FILE);
        for (int i = 0; i < names.length - 1; i++) {
            inner = YamlFile.map(inner, names[i]);
        }
        return inner.get(names[names.length - 1]);
    }

    /** Those of every setting with a default, and those that the file names itself: some settings have none. */
    private static Set<String> variables() {
        var known = new TreeSet<String>();
        collect("", YamlFile.read(FILE), known);
        try {
            VARIABLE.matcher(Files.readString(FILE))
                    .results()
                    .map(MatchResult::group)
                    .forEach(known::add);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return known;
    }

    private static void collect(String name, Object value, Set<String> into) {
        if (value instanceof Map<?, ?> map) {
            map.forEach((key, inner) -> collect(name.isEmpty() ? key.toString() : name + "." + key, inner, into));
        } else {
            into.add(name.toUpperCase(Locale.ROOT).replaceAll("[^A-Z0-9]", "_"));
        }
    }
}
