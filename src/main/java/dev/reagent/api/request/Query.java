package dev.reagent.api.request;

import dev.reagent.agent.task.SessionId;
import dev.reagent.api.problem.ProblemException;
import dev.reagent.api.problem.Violations;
import io.vertx.core.MultiMap;
import io.vertx.ext.web.RoutingContext;
import java.util.Arrays;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** The query of a request, read as strictly as a body. Collects violations until {@link #check}. Not thread-safe. */
public final class Query {

    private final MultiMap parameters;
    private final Violations found = new Violations();

    private Query(MultiMap parameters) {
        this.parameters = parameters;
    }

    /** @param known the parameters that the path accepts; any other is a violation */
    public static Query of(RoutingContext http, String... known) {
        var query = new Query(parameters(http));
        var allowed = Set.of(known);
        for (var name : query.parameters.names()) {
            if (!allowed.contains(name)) {
                query.found.add(
                        Violations.shortened(name),
                        "is not a known parameter; known are "
                                + (known.length == 0 ? "none" : String.join(", ", known)));
            } else if (query.parameters.getAll(name).size() > 1) {
                query.found.add(name, "must be given once");
            }
        }
        return query;
    }

    private static MultiMap parameters(RoutingContext http) {
        try {
            return http.queryParams();
        } catch (IllegalArgumentException notDecodable) {
            throw ProblemException.invalid("query", "must be percent-encoded UTF-8");
        }
    }

    /** Returns a number within bounds; null if the parameter is absent or invalid. */
    public @Nullable Long number(String name, long least, long most) {
        return number(name, parameters.get(name), least, most);
    }

    /** Returns a number within bounds from a header; null if it is absent or invalid. */
    public @Nullable Long header(RoutingContext http, String name, long least, long most) {
        return number(name, http.request().getHeader(name), least, most);
    }

    private @Nullable Long number(String name, @Nullable String text, long least, long most) {
        if (text == null) {
            return null;
        }
        if (text.matches("-?[0-9]{1,18}")) {
            long number = Long.parseLong(text);
            if (number >= least && number <= most) {
                return number;
            }
        }
        found.add(name, "must be a whole number from " + least + " to " + most + ", found " + Violations.shown(text));
        return null;
    }

    public int number(String name, int least, int most, int usual) {
        var given = number(name, least, most);
        return given == null ? usual : given.intValue();
    }

    /** Returns the enum value with this name in lower case; null if the parameter is absent or invalid. */
    public <E extends Enum<E>> @Nullable E oneOf(String name, Class<E> type) {
        var text = parameters.get(name);
        if (text == null) {
            return null;
        }
        for (var it : type.getEnumConstants()) {
            if (wireName(it).equals(text)) {
                return it;
            }
        }
        var names = Arrays.stream(type.getEnumConstants()).map(Query::wireName).collect(Collectors.joining(", "));
        found.add(name, "must be one of " + names + ", found " + Violations.shown(text));
        return null;
    }

    /** Returns a text of 1 to {@code longest} characters; null if the parameter is absent. */
    public @Nullable String text(String name, int longest) {
        var text = parameters.get(name);
        if (text != null && (text.isEmpty() || text.length() > longest)) {
            found.add(name, "must have 1 to " + longest + " characters, found " + text.length());
        }
        return text;
    }

    /** Returns a session's id; null if the parameter is absent or invalid. */
    public @Nullable SessionId session(String name) {
        var text = parameters.get(name);
        if (text == null) {
            return null;
        }
        var id = SessionId.parse(text);
        if (id.isEmpty()) {
            found.add(name, "must be a session's id, a UUID, found " + Violations.shown(text));
        }
        return id.orElse(null);
    }

    /** Throws the violations found. To be called after everything is read. */
    public void check() {
        found.raise();
    }

    private static String wireName(Enum<?> value) {
        return value.name().toLowerCase(Locale.ROOT);
    }
}
