package dev.reagent.deploy;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.constructor.SafeConstructor;

/** A YAML file of one document, as maps, lists and plain values; the same key twice is refused. */
final class YamlFile {

    private YamlFile() {}

    static Map<String, Object> read(Path file) {
        var options = new LoaderOptions();
        options.setAllowDuplicateKeys(false);
        try {
            return new Yaml(new SafeConstructor(options)).load(Files.readString(file));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** A map within it; empty where it is not there. */
    @SuppressWarnings("unchecked")
    static Map<String, Object> map(Map<String, Object> in, String key) {
        return (Map<String, Object>) in.getOrDefault(key, Map.of());
    }

    /** A list within it; empty where it is not there. */
    @SuppressWarnings("unchecked")
    static <T> List<T> list(Map<String, Object> in, String key) {
        return (List<T>) in.getOrDefault(key, List.of());
    }
}
