package dev.reagent.model.text;

import java.util.ArrayList;
import java.util.List;

/** Mistral's calls: {@code [TOOL_CALLS][{"name": …, "arguments": {…}}]}, or {@code [TOOL_CALLS]name[ARGS]{…}} for each. */
final class BracketCalls implements CallNotation {

    private static final String MARK = "[TOOL_CALLS]";

    @Override
    public List<String> marks() {
        return List.of(MARK);
    }

    @Override
    public List<TextCall> read(String text, OfferedTools tools) throws Unreadable {
        var scan = new Scan(text);
        var calls = new ArrayList<TextCall>();
        while (!scan.isAtEnd()) {
            scan.expect(MARK);
            if (scan.sees("[") || scan.sees("{")) {
                calls.addAll(JsonCalls.of(scan.json()));
            } else {
                calls.add(named(scan));
            }
        }
        return calls;
    }

    private static TextCall named(Scan scan) throws Unreadable {
        var name = scan.word();
        if (scan.take("[CALL_ID]")) {
            scan.word();
        }
        scan.take("[ARGS]");
        return new TextCall(name, JsonCalls.arguments(scan.json()));
    }
}
