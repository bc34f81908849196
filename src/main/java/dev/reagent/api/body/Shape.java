package dev.reagent.api.body;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.reagent.api.edge.BodyLimits;
import jakarta.validation.constraints.Size;
import java.lang.reflect.AnnotatedElement;
import java.lang.reflect.AnnotatedParameterizedType;
import java.lang.reflect.AnnotatedType;
import java.lang.reflect.ParameterizedType;
import java.util.Arrays;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * The fields of a request's type and their limits, so that a body is read no further.
 *
 * @param fields by their names in JSON
 * @param later  names of the contract that this server does not support yet
 */
record Shape(Map<String, Field> fields, Set<String> later) {

    private static final int DEFAULT_TEXT = 1_000;
    private static final int DEFAULT_OBJECT = 16 * 1024;
    private static final int DEFAULT_ITEMS = 1_000;

    /** A UTF-16 unit may be written as an escape of six characters. */
    private static final int ESCAPED = 6;

    private static final Map<Class<?>, Shape> KNOWN = new ConcurrentHashMap<>();

    /**
     * One field, or one item of a list.
     *
     * @param kind what it must hold
     * @param most limit: characters of a text, bytes of a free object, items of a list
     * @param of   a record's shape; null for other kinds
     * @param item a list's items; null for other kinds
     */
    record Field(
            Kind kind,
            int most,
            @Nullable Shape of,
            @Nullable Field item) {

        /** Returns the limit in characters of JSON, including spaces. */
        long mostCharacters() {
            return switch (kind) {
                case TEXT -> (long) ESCAPED * most + 2;
                case OBJECT -> (long) ESCAPED * most + DEFAULT_OBJECT;
                case SCALAR -> most;
                case RECORD -> of == null ? 0 : of.mostCharacters();
                case LIST -> item == null ? 0 : most * (item.mostCharacters() + 2);
            };
        }
    }

    /** What a field holds: a text, a number or one of an enum, a free object, a record, a list. */
    enum Kind {
        TEXT,
        SCALAR,
        OBJECT,
        RECORD,
        LIST
    }

    static Shape of(Class<? extends Record> type) {
        // not by computeIfAbsent, which must not be nested, as shapes are
        var known = KNOWN.get(type);
        if (known == null) {
            known = made(type);
            KNOWN.put(type, known);
        }
        return known;
    }

    private static Shape made(Class<? extends Record> type) {
        var notYet = type.getAnnotation(NotYet.class);
        return new Shape(
                Arrays.stream(type.getRecordComponents())
                        .collect(Collectors.toUnmodifiableMap(
                                it -> JsonNames.snake(it.getName()), it -> field(it.getAnnotatedType(), it))),
                notYet == null ? Set.of() : Set.of(notYet.value()));
    }

    private static Field field(AnnotatedType annotated, AnnotatedElement limits) {
        var type = annotated.getType();
        if (type instanceof ParameterizedType) {
            var item = ((AnnotatedParameterizedType) annotated).getAnnotatedActualTypeArguments()[0];
            return new Field(Kind.LIST, most(limits, annotated, DEFAULT_ITEMS), null, field(item, item));
        } else if (type == String.class) {
            return new Field(Kind.TEXT, most(limits, annotated, DEFAULT_TEXT), null, null);
        } else if (type == ObjectNode.class) {
            var most = limits.getAnnotation(MostJson.class);
            return new Field(Kind.OBJECT, most == null ? DEFAULT_OBJECT : most.value(), null, null);
        }
        var plain = (Class<?>) type;
        return plain.isRecord()
                ? new Field(Kind.RECORD, 0, of(plain.asSubclass(Record.class)), null)
                : new Field(Kind.SCALAR, DEFAULT_TEXT, null, null);
    }

    private static int most(AnnotatedElement limits, AnnotatedElement type, int usual) {
        for (var element : new AnnotatedElement[] {limits, type}) {
            var size = element.getAnnotation(Size.class);
            if (size != null && size.max() < Integer.MAX_VALUE) {
                return size.max();
            }
        }
        return usual;
    }

    /** Returns the largest body of such a request, in bytes: 16 KiB to 8 MiB. */
    int mostBytes() {
        return (int) Math.clamp(4 * mostCharacters(), BodyLimits.SMALL, BodyLimits.MAX_BYTES);
    }

    private long mostCharacters() {
        return fields.entrySet().stream()
                .mapToLong(it -> it.getKey().length() + 8 + it.getValue().mostCharacters())
                .sum();
    }
}
