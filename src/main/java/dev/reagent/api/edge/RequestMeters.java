package dev.reagent.api.edge;

import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.Tag;
import io.micrometer.core.instrument.config.MeterFilter;
import jakarta.enterprise.inject.Any;
import jakarta.enterprise.inject.spi.BeanManager;
import jakarta.inject.Singleton;
import jakarta.ws.rs.Path;
import java.lang.reflect.Method;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.Set;
import java.util.stream.Stream;

/**
 * Bounds the labels of the HTTP server's meters: a client chooses its method and path, and each new value would create a series. Immutable.
 */
@Singleton
class RequestMeters implements MeterFilter {

    private static final String PREFIX = "http.server.";
    private static final String OTHER = "OTHER";

    private static final Set<String> METHODS = Set.of("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS");
    private static final Set<String> SCHEMES = Set.of("http", "https");

    /** Values of the path label for paths of no resource. */
    private static final Set<String> NO_RESOURCE = Set.of("NOT_FOUND", "REDIRECTION", "UNKNOWN", "root");

    private final Set<String> paths;

    RequestMeters(BeanManager beans) {
        var known = new HashSet<>(NO_RESOURCE);
        beans.getBeans(Object.class, Any.Literal.INSTANCE).stream()
                .flatMap(bean -> paths(bean.getBeanClass()))
                .forEach(known::add);
        this.paths = Set.copyOf(known);
    }

    /** Returns the path templates of a resource, such as {@code /v1/agents/{id}}; none if the class is no resource. */
    private static Stream<String> paths(Class<?> resource) {
        var path = resource.getAnnotation(Path.class);
        return path == null
                ? Stream.empty()
                : Stream.concat(
                        Stream.of(path.value()),
                        Arrays.stream(resource.getDeclaredMethods())
                                .filter(method -> method.isAnnotationPresent(Path.class))
                                .map((Method method) -> path.value() + "/"
                                        + method.getAnnotation(Path.class).value()));
    }

    @Override
    public Meter.Id map(Meter.Id id) {
        if (!id.getName().startsWith(PREFIX)) {
            return id;
        }
        var tags = new ArrayList<Tag>();
        for (var tag : id.getTagsAsIterable()) {
            tags.add(isBounded(tag) ? tag : Tag.of(tag.getKey(), OTHER));
        }
        return id.replaceTags(tags);
    }

    private boolean isBounded(Tag tag) {
        return switch (tag.getKey()) {
            case "method" -> METHODS.contains(tag.getValue());
            case "uri" -> paths.contains(tag.getValue());
            case "url.scheme" -> SCHEMES.contains(tag.getValue());
            default -> true;
        };
    }
}
