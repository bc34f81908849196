package dev.reagent;

import static java.util.stream.Collectors.joining;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.yaml.snakeyaml.Yaml;

/** Pins every setting with its default: one that is added, changed or dropped shows in {@code tests/resources/settings.txt} too. */
class SettingsTest {

    /** The price list is data that is replaced, not settings that are tuned. */
    private static final String DATA = "reagent.model.models.";

    @Test
    void everySettingIsListedWithItsDefault() throws IOException {
        var found = new TreeMap<String, String>();
        flatten("", new Yaml().load(Files.readString(Path.of("application.yaml"))), found);
        found.keySet().removeIf(name -> name.startsWith(DATA));
        var lines = found.entrySet().stream()
                .map(entry -> entry.getKey() + " = " + entry.getValue())
                .collect(joining("\n", "", "\n"));
        // for whoever added one: copy this over the pinned list and read the difference
        Files.writeString(Files.createDirectories(Path.of("target")).resolve("settings.txt"), lines);
        assertEquals(Files.readString(Path.of("tests/resources/settings.txt")), lines);
    }

    private static void flatten(String name, Object value, Map<String, String> into) {
        if (value instanceof Map<?, ?> map) {
            map.forEach((key, inner) -> flatten(name.isEmpty() ? key.toString() : name + "." + key, inner, into));
        } else if (value != null) { // a section whose settings are all left to their defaults in code
            into.put(name, String.valueOf(value));
        }
    }
}
