package dev.reagent.api.body;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.reagent.api.problem.Violation;
import dev.reagent.api.problem.Violations;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.validation.ConstraintViolation;
import jakarta.validation.Validator;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Converts a JSON object to the record of a request without coercing values, and collects all violations. */
@ApplicationScoped
class RequestReader {

    private final Validator validator;

    RequestReader(Validator validator) {
        this.validator = validator;
    }

    /** Returns the request in the body. Fails with all violations found. */
    <R extends Record & Checked> R read(JsonBody body, Class<R> type) {
        var found = body.found();
        R request = type.cast(record("", body.object(), type, found));
        validator.validate(request).stream()
                .map(RequestReader::violation)
                .sorted((a, b) -> a.field().compareTo(b.field()))
                .forEach(it -> found.add(it.field(), it.message()));
        request.check(found);
        found.raise();
        return request;
    }

    private static Violation violation(ConstraintViolation<?> broken) {
        var value = broken.getInvalidValue();
        // the path of a list's item ends with the item's index and a name for any item of a list
        var path = broken.getPropertyPath().toString().replace(".<list element>", "");
        return new Violation(JsonNames.snake(path), broken.getMessage() + found(value));
    }

    private static String found(@Nullable Object value) {
        return switch (value) {
            case null -> "";
            case String text when text.length() > 100 -> ", found " + text.length() + " characters";
            case Collection<?> items -> ", found " + items.size() + " items";
            default -> ", found " + Violations.shown(value);
        };
    }

    private static Record record(String path, ObjectNode object, Class<?> type, Violations found) {
        var components = type.getRecordComponents();
        refuseUnknown(path, object, type, components, found);
        var values = new @Nullable Object[components.length];
        for (int i = 0; i < components.length; i++) {
            var name = JsonNames.snake(components[i].getName());
            var node = object.get(name);
            values[i] = node == null ? null : value(at(path, name), node, components[i].getGenericType(), found);
        }
        return made(type, components, values);
    }

    private static void refuseUnknown(
            String path, ObjectNode object, Class<?> type, RecordComponent[] components, Violations found) {
        Set<String> known = Arrays.stream(components)
                .map(it -> JsonNames.snake(it.getName()))
                .collect(Collectors.toCollection(HashSet::new));
        var notYet = type.getAnnotation(NotYet.class);
        Set<String> later = notYet == null ? Set.of() : Set.of(notYet.value());
        object.fieldNames().forEachRemaining(name -> {
            if (later.contains(name)) {
                found.add(at(path, name), "is not supported by this server yet; leave it out");
            } else if (!known.contains(name)) {
                found.add(
                        at(path, Violations.shortened(name)),
                        "is not a known field; known are "
                                + known.stream().sorted().collect(Collectors.joining(", ")));
            }
        });
    }

    private static Record made(Class<?> type, RecordComponent[] components, @Nullable Object[] values) {
        try {
            var types = Arrays.stream(components).map(RecordComponent::getType).toArray(Class<?>[]::new);
            return (Record) type.getDeclaredConstructor(types).newInstance(values);
        } catch (InvocationTargetException
                | NoSuchMethodException
                | InstantiationException
                | IllegalAccessException notARequest) {
            throw new IllegalStateException(type + " cannot be made from a request", notARequest);
        }
    }

    private static @Nullable Object value(String path, JsonNode node, Type type, Violations found) {
        if (type instanceof ParameterizedType list) {
            return list(path, node, list.getActualTypeArguments()[0], found);
        }
        var wanted = (Class<?>) type;
        if (wanted == String.class && node.isTextual()) {
            return node.textValue();
        } else if (wanted == Integer.class && node.isIntegralNumber()) {
            return whole(path, node, found);
        } else if (wanted == Double.class && node.isNumber()) {
            return node.doubleValue();
        } else if (wanted == ObjectNode.class && node.isObject()) {
            return node;
        } else if (wanted.isRecord() && node instanceof ObjectNode object) {
            return record(path, object, wanted, found);
        } else if (wanted.isEnum() && node.isTextual()) {
            return constant(path, node.textValue(), wanted, found);
        }
        found.add(path, "must be " + words(wanted) + ", found " + Violations.shown(node));
        return null;
    }

    /** Returns the items; an invalid one is null, so that the others keep their places. */
    private static @Nullable List<@Nullable Object> list(String path, JsonNode node, Type item, Violations found) {
        if (!node.isArray()) {
            found.add(path, "must be a list, found " + Violations.shown(node));
            return null;
        }
        var items = new ArrayList<@Nullable Object>();
        for (int i = 0; i < node.size() && !found.isFull(); i++) {
            items.add(value(path + "[" + i + "]", node.get(i), item, found));
        }
        return items;
    }

    private static @Nullable Integer whole(String path, JsonNode node, Violations found) {
        if (!node.canConvertToInt()) {
            found.add(path, "must be a smaller number, found " + Violations.shown(node));
            return null;
        }
        return node.intValue();
    }

    private static @Nullable Object constant(String path, String text, Class<?> wanted, Violations found) {
        for (var it : wanted.getEnumConstants()) {
            if (it.toString().equals(text)) {
                return it;
            }
        }
        found.add(path, "must be " + words(wanted) + ", found " + Violations.shown(text));
        return null;
    }

    private static String words(Class<?> wanted) {
        if (wanted.isEnum()) {
            return Arrays.stream(wanted.getEnumConstants())
                    .map(Object::toString)
                    .collect(Collectors.joining(", ", "one of ", ""));
        }
        return wanted == String.class
                ? "a string"
                : wanted == Integer.class ? "a whole number" : wanted == Double.class ? "a number" : "an object";
    }

    private static String at(String path, String name) {
        return path.isEmpty() ? name : path + "." + name;
    }
}
