package dev.reagent.model.wire.fault;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.MissingNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * A provider's report of an error, without its wrapper: {@code {"error":{…}}}, the same in a list, an error without a wrapper, a
 * {@code detail}, a plain text.
 *
 * @param kinds   its types, codes and reasons, in lower case; may be empty
 * @param message the provider's free text; may be empty
 * @param error   the error itself
 * @param body    the whole body around it
 */
record ProviderError(List<String> kinds, String message, JsonNode error, JsonNode body) {

    ProviderError {
        kinds = List.copyOf(kinds);
    }

    /** Reads the error of a response with an error status. */
    static ProviderError ofFailedResponse(JsonNode body) {
        return inAnswer(body).orElseGet(() -> of(body, body));
    }

    /** Returns the error that replaces an answer, or a piece of one; empty if it is not an error. */
    static Optional<ProviderError> inAnswer(JsonNode body) {
        var inside = body.isArray() ? body.path(0) : body;
        var error = inside.path("error");
        if (error.isArray()) {
            error = error.path(0);
        }
        boolean isEmpty = error.isEmpty() && inside.has("choices");
        if (error.isObject() && !isEmpty || error.isTextual() && !error.asText().isBlank()) {
            return Optional.of(of(error, inside));
        }
        if (inside.path("errors").isArray() && !inside.path("errors").isEmpty()) {
            return Optional.of(of(inside.path("errors").path(0), inside));
        }
        return isBare(inside) ? Optional.of(of(inside, inside)) : Optional.empty();
    }

    /** Returns whether it is an error without a wrapper. An event of an unknown type is not, even if it has a message. */
    private static boolean isBare(JsonNode body) {
        if (!body.isObject() || body.has("choices")) {
            return false;
        }
        var type = text(body.path("type")).toLowerCase(Locale.ROOT);
        boolean tells = body.hasNonNull("detail") || !text(body.path("message")).isBlank();
        return "error".equals(text(body.path("object")))
                || "error".equals(type)
                || tells && (type.isEmpty() || type.endsWith("error") || statusIn(body) > 0);
    }

    private static ProviderError of(JsonNode error, JsonNode body) {
        return new ProviderError(kinds(error), message(error, body), error, body);
    }

    private static List<String> kinds(JsonNode error) {
        var kinds = new ArrayList<String>();
        for (var name : List.of("type", "code", "status", "reason", "error_code")) {
            add(kinds, error.path(name));
            add(kinds, error.path("details").path(name));
            add(kinds, error.path("innererror").path(name));
        }
        error.path("details").forEach(detail -> add(kinds, detail.path("reason")));
        return kinds;
    }

    private static void add(List<String> kinds, JsonNode kind) {
        var text = text(kind);
        if (!text.isBlank() && !"error".equals(text)) {
            kinds.add(text.strip().toLowerCase(Locale.ROOT));
        }
    }

    private static String message(JsonNode error, JsonNode body) {
        if (error.isTextual()) {
            return error.asText();
        }
        for (var name : List.of("message", "Message", "msg", "error_description", "title")) {
            if (!text(error.path(name)).isBlank()) {
                return text(error.path(name));
            }
        }
        var detail = body.path("detail").isMissingNode() ? error.path("detail") : body.path("detail");
        return detail.isArray() ? violations(detail) : text(detail);
    }

    /** A violation names the field and the error. The input that it quotes is the conversation, so it is left out. */
    private static String violations(JsonNode details) {
        var told = new ArrayList<String>();
        for (var detail : details) {
            var place = new ArrayList<String>();
            detail.path("loc").forEach(step -> place.add(step.asText()));
            told.add(place.stream().collect(Collectors.joining(".")) + ": " + text(detail.path("msg")));
        }
        return String.join("; ", told);
    }

    /**
     * Returns the HTTP status that an error inside a stream would have had.
     *
     * @return 500 if nothing shows the kind
     */
    int status() {
        int told = Math.max(statusIn(error), statusIn(body));
        if (told > 0) {
            return told;
        }
        return kinds.stream()
                .filter(ErrorKinds.STATUSES::containsKey)
                .map(ErrorKinds.STATUSES::get)
                .findFirst()
                .orElse(500);
    }

    /** Returns 0 if there is none. */
    private static int statusIn(JsonNode place) {
        for (var name : List.of("code", "status", "status_code", "statusCode", "http_code")) {
            int status = place.path(name).asInt(0);
            if (status >= 400 && status < 600) {
                return status;
            }
        }
        return 0;
    }

    /** Returns kinds and message as one text in lower case, for comparison with spellings. */
    String spelling() {
        return String.join(" ", kinds) + " " + message.toLowerCase(Locale.ROOT);
    }

    boolean is(String kind) {
        return kinds.contains(kind);
    }

    /** Returns a field of the error, or of the body around it; empty if neither has it. */
    String field(String name) {
        return text(error.hasNonNull(name) ? error.path(name) : body.path(name));
    }

    /** Converts a text that is not JSON. */
    static ProviderError ofText(String text) {
        return of(JsonNodeFactory.instance.textNode(text), MissingNode.getInstance());
    }

    private static String text(JsonNode node) {
        return node.isValueNode() && !node.isNull() && !node.isBoolean() ? node.asText() : "";
    }
}
