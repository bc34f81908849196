package dev.reagent.api;

import com.fasterxml.jackson.databind.JsonNode;
import java.math.BigInteger;

/** The numbers that canonical JSON (RFC 8785) keeps as they are; any other would be changed without a word. */
final class PortableNumbers {

    private static final BigInteger EXACT = BigInteger.TWO.pow(53);

    private PortableNumbers() {}

    static void check(String path, JsonNode node, Violations found) {
        if (node.isObject()) {
            node.properties()
                    .forEach(
                            it -> check(path.isEmpty() ? it.getKey() : path + "." + it.getKey(), it.getValue(), found));
        } else if (node.isArray()) {
            for (int i = 0; i < node.size(); i++) {
                check(path + "[" + i + "]", node.get(i), found);
            }
        } else if (node.isNumber() && !isPortable(node)) {
            found.add(path, "must be a number that a double holds exactly or nearly, found " + Violations.shown(node));
        }
    }

    private static boolean isPortable(JsonNode number) {
        return number.isIntegralNumber()
                ? number.bigIntegerValue().abs().compareTo(EXACT) <= 0
                : Double.isFinite(number.doubleValue());
    }
}
