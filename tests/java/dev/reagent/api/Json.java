package dev.reagent.api;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.restassured.response.Response;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A JSON answer, read by paths such as {@code steps[0].actions[1].tool}; a name stands for that property of each item of a list.
 * REST-assured compiles a Groovy script each time a path is read, which took half of the processor time of these tests.
 */
public final class Json {

    private static final ObjectMapper JACKSON = new ObjectMapper();
    private static final Pattern PATH = Pattern.compile("\\w+(\\[\\d+])*(\\.\\w+(\\[\\d+])*)*");

    private final Object root;

    private Json(Object root) {
        this.root = root;
    }

    public static Json of(Response answer) {
        try {
            return new Json(JACKSON.readValue(answer.asByteArray(), Object.class));
        } catch (IOException e) {
            throw new AssertionError(answer.asString(), e);
        }
    }

    /** @return null if it is null or not there; also where an index or a name has nothing to apply to */
    @SuppressWarnings("unchecked")
    public <T> @Nullable T get(String path) {
        if (!PATH.matcher(path).matches()) {
            throw new IllegalArgumentException("not a path of names and indices: " + path);
        }
        Object at = root;
        for (var step : path.split("[.\\[]")) {
            at = step.endsWith("]")
                    ? item(at, Integer.parseInt(step.substring(0, step.length() - 1)))
                    : property(at, step);
        }
        return (T) at;
    }

    private static @Nullable Object item(@Nullable Object list, int index) {
        return list instanceof List<?> items && index < items.size() ? items.get(index) : null;
    }

    private static @Nullable Object property(@Nullable Object at, String name) {
        return switch (at) {
            case Map<?, ?> object -> object.get(name);
            case List<?> items -> items.stream().map(it -> property(it, name)).toList();
            case null, default -> null;
        };
    }

    public @Nullable String getString(String path) {
        Object found = get(path);
        return found == null ? null : found.toString();
    }

    public int getInt(String path) {
        return this.<Number>get(path).intValue();
    }

    public long getLong(String path) {
        return this.<Number>get(path).longValue();
    }

    public boolean getBoolean(String path) {
        return this.<Boolean>get(path);
    }

    public <T> @Nullable List<T> getList(String path) {
        return get(path);
    }

    /** @param type of the items, as JSON has them */
    public <T> @Nullable List<T> getList(String path, Class<T> type) {
        return get(path);
    }

    public <K, V> @Nullable Map<K, V> getMap(String path) {
        return get(path);
    }

    /** Returns the whole answer in lines. */
    public String prettify() {
        try {
            return JACKSON.writerWithDefaultPrettyPrinter().writeValueAsString(root);
        } catch (JsonProcessingException e) {
            throw new AssertionError(e);
        }
    }
}
