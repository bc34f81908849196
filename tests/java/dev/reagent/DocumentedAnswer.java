package dev.reagent;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.TextNode;
import java.util.List;
import java.util.regex.Pattern;

/** Holds a real answer against the one a page shows: all that is shown is there; what differs from run to run only in kind. */
final class DocumentedAnswer {

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String CUT = "…";
    private static final Pattern DIFFERS =
            Pattern.compile("id|at|seconds|\\w+_(id|at|ms|seconds|url|digest)|estimated_\\w+|result|thought");

    private DocumentedAnswer() {}

    static void assertShownBy(String shown, String real) throws JsonProcessingException {
        compare("answer", JSON.readTree(shown), JSON.readTree(real));
    }

    /** The names of the events that are shown come in that order. */
    static void assertStreamShownBy(String shown, String real) {
        assertEquals(events(shown), events(real));
    }

    private static List<String> events(String stream) {
        return stream.lines().filter(line -> line.startsWith("event: ")).toList();
    }

    /** A shown text that ends in "…" shows only the beginning of the real one. */
    private static JsonNode cutAs(JsonNode shown, JsonNode real) {
        int length = shown.asText().length() - CUT.length();
        return shown.asText().endsWith(CUT) && real.asText().length() > length
                ? TextNode.valueOf(real.asText().substring(0, length) + CUT)
                : real;
    }

    private static void compare(String at, JsonNode shown, JsonNode real) {
        assertNotNull(real, () -> at + " is shown, and not there");
        assertEquals(shown.getNodeType(), real.getNodeType(), () -> at + " is " + real);
        if (shown.isObject()) {
            shown.properties()
                    .forEach(field -> compare(at + "." + field.getKey(), field.getValue(), real.get(field.getKey())));
        } else if (shown.isArray()) {
            assertTrue(real.size() >= shown.size(), () -> at + " has fewer entries than shown: " + real);
            for (int i = 0; i < shown.size(); i++) {
                compare(at + "[" + i + "]", shown.get(i), real.get(i));
            }
        } else if (!DIFFERS.matcher(at.substring(at.lastIndexOf('.') + 1)).matches()) {
            assertEquals(shown, cutAs(shown, real), at);
        }
    }
}
