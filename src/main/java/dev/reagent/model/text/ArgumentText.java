package dev.reagent.model.text;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.reagent.model.CanonicalArguments;
import java.util.List;
import java.util.Optional;

/**
 * A call's arguments as a model wrote them, repaired where they can mean one thing only.
 *
 * @param json   a JSON object; the model's own text where it is sound
 * @param repair what was done to it, for the log; empty for nothing
 */
public record ArgumentText(String json, String repair) {

    private static final int DEEPEST_ENCODING = 3;

    /** Empty where the text is no JSON object, and cannot be read as exactly one. */
    public static Optional<ArgumentText> read(String text) {
        if (text.isBlank()) {
            return Optional.of(new ArgumentText("{}", ""));
        }
        if (CanonicalArguments.of(text).isPresent()) {
            return Optional.of(new ArgumentText(text, ""));
        }
        return repaired(Fence.without(text.strip()), 0);
    }

    /** The object of a text that {@link #read} has given. */
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

    /** Of several objects one counts where the others are empty or say the same. */
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
