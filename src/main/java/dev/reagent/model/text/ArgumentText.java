package dev.reagent.model.text;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.reagent.model.CanonicalArguments;
import java.util.List;
import java.util.Optional;

/**
 * A call's arguments as a model wrote them, repaired if only one meaning is possible.
 *
 * @param json   a JSON object; the model's own text if it is valid
 * @param repair the repair, for the log; empty if none
 */
public record ArgumentText(String json, String repair) {

    private static final int DEEPEST_ENCODING = 3;

    /** Empty if the text is not a JSON object and cannot be read as exactly one. */
    public static Optional<ArgumentText> read(String text) {
        if (text.isBlank()) {
            return Optional.of(new ArgumentText("{}", ""));
        }
        if (CanonicalArguments.of(text).isPresent()) {
            return Optional.of(new ArgumentText(text, ""));
        }
        return repaired(Fence.without(text.strip()), 0);
    }

    /** Parses the object of a text that {@link #read} has returned. */
    public static ObjectNode object(String json) {
        return (ObjectNode) LenientJson.find(json).orElseThrow();
    }

    public boolean isRepaired() {
        return !repair.isEmpty();
    }

    private static Optional<ArgumentText> repaired(String text, int depth) {
        var values = LenientJson.findAll(text, "");
        if (values.isEmpty() || depth > DEEPEST_ENCODING) {
            return Optional.empty();
        }
        var all = values.get();
        if (all.size() == 1 && all.getFirst().isTextual()) {
            return repaired(all.getFirst().asText(), depth + 1)
                    .map(inner -> new ArgumentText(inner.json(), "they were encoded more than once"));
        }
        return oneMeaning(all)
                .map(object -> new ArgumentText(
                        object.toString(),
                        all.size() == 1
                                ? "control characters in a string, or a fence"
                                : "more than one object was written"));
    }

    /** Accepts one of several objects if the others are empty or equal. */
    private static Optional<JsonNode> oneMeaning(List<JsonNode> all) {
        if (!all.stream().allMatch(ObjectNode.class::isInstance)) {
            return Optional.empty();
        }
        var said = all.stream().filter(each -> !each.isEmpty()).distinct().toList();
        return switch (said.size()) {
            case 0 -> Optional.of(all.getFirst());
            case 1 -> Optional.of(said.getFirst());
            default -> Optional.empty();
        };
    }
}
