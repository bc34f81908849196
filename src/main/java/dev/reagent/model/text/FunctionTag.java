package dev.reagent.model.text;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Calls in a tag with the tool's name: {@code <function=name>{json}</function>} of Llama, and Qwen3-Coder's with a tag
 * {@code <parameter=name>} for each argument.
 */
final class FunctionTag implements CallNotation {

    static final String OPEN = "<function=";

    private static final String CLOSE = "</function>";

    @Override
    public List<String> marks() {
        return List.of(OPEN);
    }

    @Override
    public List<TextCall> read(String text, OfferedTools tools) throws Unreadable {
        var scan = new Scan(text);
        var calls = new ArrayList<TextCall>();
        while (!scan.isAtEnd()) {
            calls.add(one(scan, tools));
            // Qwen3-Coder forgets the outer tag at the beginning
            scan.take("</tool_call>");
            scan.take("<tool_call>");
        }
        return calls;
    }

    static TextCall one(Scan scan, OfferedTools tools) throws Unreadable {
        scan.expect(OPEN);
        var name = scan.upTo(">").replace("\"", "").strip();
        if (scan.sees("{")) {
            var arguments = JsonCalls.arguments(scan.json());
            if (!scan.isAtEnd()) {
                scan.expect(CLOSE);
            }
            return new TextCall(name, arguments);
        }
        var arguments = new LinkedHashMap<String, String>();
        while (scan.take("<parameter=")) {
            var key = scan.upTo(">").replace("\"", "").strip();
            arguments.put(key, withoutFrame(scan.upTo("</parameter>")));
        }
        scan.expect(CLOSE);
        return call(name, arguments, tools);
    }

    /** The values are text. The tool's schema decides which of them are strings. */
    static TextCall call(String tool, Map<String, String> values, OfferedTools tools) {
        var arguments = JsonNodeFactory.withExactBigDecimals(true).objectNode();
        values.forEach((key, value) -> {
            var json = tools.isText(tool, key) ? null : LenientJson.find(value).orElse(null);
            if (json == null) {
                arguments.put(key, value);
            } else {
                arguments.set(key, json);
            }
        });
        return new TextCall(tool, arguments.toString());
    }

    /** Removes the line breaks next to the tags. */
    private static String withoutFrame(String value) {
        int from = value.startsWith("\n") ? 1 : 0;
        int to = value.endsWith("\n") && value.length() > from ? value.length() - 1 : value.length();
        return value.substring(from, to);
    }
}
