package dev.reagent.model.wire.openai;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.reagent.model.text.ArgumentText;
import dev.reagent.model.wire.format.AnswerParts;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Assembles the calls of a Chat Completions stream from their deltas. A delta belongs to the call of its index. If a server gives every
 * call the same index, or none, the delta's id, its name and the open calls decide.
 */
final class OpenAiCalls {

    private static final Set<String> KNOWN_OF_CALL = Set.of("index", "id", "type", "function", "name", "arguments");
    private static final Set<String> KNOWN_OF_FUNCTION = Set.of("name", "arguments");

    private final List<OpenCall> calls = new ArrayList<>();

    /** A call whose name and arguments still grow. */
    private static final class OpenCall {
        private final int index;
        private String callId;
        private final StringBuilder name = new StringBuilder();
        private final StringBuilder arguments = new StringBuilder();
        private final ObjectNode extra = JsonNodeFactory.instance.objectNode();
        /** Whether its name arrived again when it was complete: the next arguments belong to another call. */
        private boolean namedAgain;

        OpenCall(int index, String callId) {
            this.index = index;
            this.callId = callId;
        }

        boolean isWhole() {
            return mayBeWhole() && ArgumentText.read(arguments.toString()).isPresent();
        }

        /** Avoids parsing all arguments at each delta. */
        private boolean mayBeWhole() {
            int at = arguments.length() - 1;
            while (at >= 0 && Character.isWhitespace(arguments.charAt(at))) {
                at--;
            }
            return at >= 0 && "}\"`".indexOf(arguments.charAt(at)) >= 0;
        }
    }

    /** The fields of a delta. */
    private record Delta(
            @Nullable Integer index,
            int place,
            boolean alone,
            String callId,
            String name,
            String arguments,
            JsonNode raw) {

        static Delta of(JsonNode delta, int place, boolean alone) {
            var function = delta.path("function").isObject() ? delta.path("function") : delta;
            var index = delta.path("index");
            var arguments = function.path("arguments");
            return new Delta(
                    index.isMissingNode() || index.isNull() ? null : index.asInt(place),
                    place,
                    alone,
                    delta.path("id").asText(""),
                    function.path("name").asText(""),
                    arguments.isObject() ? arguments.toString() : arguments.asText(""),
                    delta);
        }

        int indexOrPlace() {
            return index == null ? place : index;
        }
    }

    /** Adds the deltas of one chunk of the stream. */
    void addDeltas(JsonNode deltas) {
        int place = 0;
        for (var delta : deltas) {
            add(Delta.of(delta, place++, deltas.size() == 1));
        }
    }

    /** Adds the only delta of the wire's older form, which supports one call. */
    void addDelta(JsonNode delta) {
        if (delta.isObject()) {
            add(Delta.of(delta, 0, true));
        }
    }

    /** Adds complete calls, from an answer that was not streamed. */
    void addWhole(JsonNode whole) {
        for (var each : whole) {
            var delta = Delta.of(each, calls.size(), true);
            grow(begin(delta), delta);
        }
    }

    boolean isEmpty() {
        return calls.isEmpty();
    }

    /** Returns whether the arguments of each call can be read. */
    boolean areWhole() {
        return calls.stream().allMatch(call -> call.arguments.isEmpty() || call.isWhole());
    }

    private void add(Delta delta) {
        var open = find(delta);
        if (open != null
                && delta.name().isEmpty()
                && open.namedAgain
                && !delta.arguments().isEmpty()) {
            var next = begin(delta);
            next.name.append(open.name);
            open.namedAgain = false;
            grow(next, delta);
        } else {
            grow(open == null || isAnother(open, delta) ? begin(delta) : open, delta);
        }
    }

    private @Nullable OpenCall find(Delta delta) {
        if (delta.index() == null && !delta.callId().isEmpty()) {
            var sameId = last(call -> call.callId.equals(delta.callId()));
            if (sameId != null) {
                return sameId;
            }
        }
        if (delta.index() == null && delta.name().isEmpty() && delta.alone()) {
            return calls.isEmpty() ? null : calls.getLast();
        }
        return last(call -> call.index == delta.indexOrPlace());
    }

    private @Nullable OpenCall last(Predicate<OpenCall> wanted) {
        for (var call : calls.reversed()) {
            if (wanted.test(call)) {
                return call;
            }
        }
        return null;
    }

    /** Returns whether a delta begins the next call although a call has its index. Only a delta with a name can. */
    private static boolean isAnother(OpenCall open, Delta delta) {
        boolean sameId = open.callId.equals(delta.callId());
        if (delta.name().isEmpty()
                || open.name.isEmpty()
                || sameId && !delta.callId().isEmpty()) {
            return false;
        }
        boolean sameName = delta.name().contentEquals(open.name);
        if (open.isWhole()) {
            // some servers repeat the name in a last, empty delta
            open.namedAgain = sameName && sameId && delta.arguments().isEmpty();
            return !open.namedAgain;
        }
        boolean otherId = !open.callId.isEmpty() && !delta.callId().isEmpty() && !sameId;
        return open.arguments.isEmpty()
                && otherId
                && (!sameName || delta.arguments().isEmpty());
    }

    private OpenCall begin(Delta delta) {
        var begun = new OpenCall(delta.indexOrPlace(), delta.callId());
        calls.add(begun);
        return begun;
    }

    private static void grow(OpenCall call, Delta delta) {
        if (call.callId.isEmpty()) {
            call.callId = delta.callId();
        }
        // some servers repeat the whole name in every delta
        if (!delta.name().contentEquals(call.name)) {
            call.name.append(delta.name());
        }
        call.arguments.append(delta.arguments());
        keepUnknown(delta.raw(), call.extra);
    }

    /** Keeps unknown fields. Gemini's signature of a thought is one: without it, the next request is refused. */
    private static void keepUnknown(JsonNode delta, ObjectNode extra) {
        keepUnknown(delta, KNOWN_OF_CALL, extra);
        var function = delta.path("function");
        if (function.properties().stream().anyMatch(field -> !KNOWN_OF_FUNCTION.contains(field.getKey()))) {
            keepUnknown(function, KNOWN_OF_FUNCTION, extra.withObject("/function"));
        }
    }

    private static void keepUnknown(JsonNode delta, Set<String> known, ObjectNode extra) {
        delta.properties().stream()
                .filter(field ->
                        !known.contains(field.getKey()) && !field.getValue().isNull())
                .forEach(field -> extra.set(field.getKey(), field.getValue()));
    }

    void addTo(AnswerParts parts) {
        calls.forEach(call -> parts.call(
                call.callId,
                call.name.toString(),
                call.arguments.toString(),
                call.extra.isEmpty() ? null : call.extra.toString()));
    }
}
