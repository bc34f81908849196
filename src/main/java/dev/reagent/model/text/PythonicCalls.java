package dev.reagent.model.text;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.BooleanNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.NullNode;
import com.fasterxml.jackson.databind.node.TextNode;
import dev.reagent.model.text.CallNotation.Unreadable;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Reads Llama's calls in Python's notation, {@code [name(key="value", other=1)]}, if they are the whole text. */
final class PythonicCalls {

    private static final Map<String, JsonNode> LITERALS =
            Map.of("True", BooleanNode.TRUE, "False", BooleanNode.FALSE, "None", NullNode.getInstance());

    private PythonicCalls() {}

    /** Empty if the text is an answer and not a call. */
    static List<TextCall> read(String text, OfferedTools tools) throws Unreadable {
        var scan = new Scan(text);
        if (!scan.take("[")) {
            return List.of();
        }
        var calls = new ArrayList<TextCall>();
        do {
            var name = scan.word();
            if (!tools.has(name) || !scan.take("(")) {
                return List.of();
            }
            calls.add(new TextCall(name, arguments(scan)));
        } while (scan.take(","));
        scan.expect("]");
        return scan.isAtEnd() ? calls : List.of();
    }

    private static String arguments(Scan scan) throws Unreadable {
        var arguments = JsonNodeFactory.withExactBigDecimals(true).objectNode();
        while (!scan.take(")")) {
            var key = scan.word();
            scan.expect("=");
            arguments.set(key, value(scan));
            if (!scan.take(",") && !scan.sees(")")) {
                throw new Unreadable("its arguments are not in the form key=value, with commas between");
            }
        }
        return arguments.toString();
    }

    private static JsonNode value(Scan scan) throws Unreadable {
        for (var literal : LITERALS.entrySet()) {
            if (scan.take(literal.getKey())) {
                return literal.getValue();
            }
        }
        return scan.take("'") ? new TextNode(scan.quoted('\'')) : scan.json();
    }
}
