package dev.reagent.model.wire;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.reagent.model.text.ArgumentText;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * The calls of a Chat Completions stream, put together from their pieces. A piece belongs to the call of its index; where
 * servers give every call the same index, or none, its id, its name and what is still open tell which one is meant.
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
        /** Whether its name came again when it was whole: the next arguments are those of another call. */
        private boolean namedAgain;

        OpenCall(int index, String callId) {
            this.index = index;
            this.callId = callId;
        }

        boolean isWhole() {
            return mayBeWhole() && ArgumentText.read(arguments.toString()).isPresent();
        }

        /** Spares reading all of it at each piece. */
        private boolean mayBeWhole() {
            int at = arguments.length() - 1;
            while (at >= 0 && Character.isWhitespace(arguments.charAt(at))) {
                at--;
            }
            return at >= 0 && "}\"`".indexOf(arguments.charAt(at)) >= 0;
        }
    }

    /** What a piece says. */
    private record Piece(
            @Nullable Integer index,
            int place,
            boolean alone,
            String callId,
            String name,
            String arguments,
            JsonNode raw) {

        static Piece of(JsonNode piece, int place, boolean alone) {
            var function = piece.path("function").isObject() ? piece.path("function") : piece;
            var index = piece.path("index");
            var arguments = function.path("arguments");
            return new Piece(
                    index.isMissingNode() || index.isNull() ? null : index.asInt(place),
                    place,
                    alone,
                    piece.path("id").asText(""),
                    function.path("name").asText(""),
                    arguments.isObject() ? arguments.toString() : arguments.asText(""),
                    piece);
        }

        int indexOrPlace() {
            return index == null ? place : index;
        }
    }

    /** The pieces of one delta. */
    void addPieces(JsonNode pieces) {
        int place = 0;
        for (var piece : pieces) {
            add(Piece.of(piece, place++, pieces.size() == 1));
        }
    }

    /** The one piece of the wire's older form, which knows one call. */
    void addPiece(JsonNode piece) {
        if (piece.isObject()) {
            add(Piece.of(piece, 0, true));
        }
    }

    /** Calls that are whole, as an answer that was not streamed has them. */
    void addWhole(JsonNode whole) {
        for (var each : whole) {
            var piece = Piece.of(each, calls.size(), true);
            grow(begin(piece), piece);
        }
    }

    boolean isEmpty() {
        return calls.isEmpty();
    }

    /** Whether the arguments of each can be read. */
    boolean areWhole() {
        return calls.stream().allMatch(call -> call.arguments.isEmpty() || call.isWhole());
    }

    private void add(Piece piece) {
        var open = find(piece);
        if (open != null
                && piece.name().isEmpty()
                && open.namedAgain
                && !piece.arguments().isEmpty()) {
            var next = begin(piece);
            next.name.append(open.name);
            open.namedAgain = false;
            grow(next, piece);
        } else {
            grow(open == null || isAnother(open, piece) ? begin(piece) : open, piece);
        }
    }

    private @Nullable OpenCall find(Piece piece) {
        if (piece.index() == null && !piece.callId().isEmpty()) {
            var sameId = last(call -> call.callId.equals(piece.callId()));
            if (sameId != null) {
                return sameId;
            }
        }
        if (piece.index() == null && piece.name().isEmpty() && piece.alone()) {
            return calls.isEmpty() ? null : calls.getLast();
        }
        return last(call -> call.index == piece.indexOrPlace());
    }

    private @Nullable OpenCall last(Predicate<OpenCall> wanted) {
        for (var call : calls.reversed()) {
            if (wanted.test(call)) {
                return call;
            }
        }
        return null;
    }

    /** Whether a piece begins the next call although one of its index is there. Only a piece with a name can. */
    private static boolean isAnother(OpenCall open, Piece piece) {
        boolean sameId = open.callId.equals(piece.callId());
        if (piece.name().isEmpty()
                || open.name.isEmpty()
                || sameId && !piece.callId().isEmpty()) {
            return false;
        }
        boolean sameName = piece.name().contentEquals(open.name);
        if (open.isWhole()) {
            // some servers repeat the name in a last, empty piece
            open.namedAgain = sameName && sameId && piece.arguments().isEmpty();
            return !open.namedAgain;
        }
        boolean otherId = !open.callId.isEmpty() && !piece.callId().isEmpty() && !sameId;
        return open.arguments.isEmpty()
                && otherId
                && (!sameName || piece.arguments().isEmpty());
    }

    private OpenCall begin(Piece piece) {
        var begun = new OpenCall(piece.indexOrPlace(), piece.callId());
        calls.add(begun);
        return begun;
    }

    private static void grow(OpenCall call, Piece piece) {
        if (call.callId.isEmpty()) {
            call.callId = piece.callId();
        }
        // some servers repeat the whole name in every piece
        if (!piece.name().contentEquals(call.name)) {
            call.name.append(piece.name());
        }
        call.arguments.append(piece.arguments());
        keepUnknown(piece.raw(), call.extra);
    }

    /** Gemini's signature of a thought is such a field: without it, the next request is refused. */
    private static void keepUnknown(JsonNode piece, ObjectNode extra) {
        keepUnknown(piece, KNOWN_OF_CALL, extra);
        var function = piece.path("function");
        if (function.properties().stream().anyMatch(field -> !KNOWN_OF_FUNCTION.contains(field.getKey()))) {
            keepUnknown(function, KNOWN_OF_FUNCTION, extra.withObject("/function"));
        }
    }

    private static void keepUnknown(JsonNode piece, Set<String> known, ObjectNode extra) {
        piece.properties().stream()
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
