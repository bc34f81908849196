package dev.reagent.model.text;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;

/**
 * Reads calls between tags, as Hermes and Qwen write them: {@code <tool_call>{json}</tool_call>}. The tags may also contain a
 * {@link FunctionTag}, or a name and GLM's pairs of {@code <arg_key>} and {@code <arg_value>}.
 */
record TaggedCalls(String open, String close) implements CallNotation {

    @Override
    public List<String> marks() {
        return List.of(open);
    }

    @Override
    public List<TextCall> read(String text, OfferedTools tools) throws Unreadable {
        var scan = new Scan(text);
        var calls = new ArrayList<TextCall>();
        while (!scan.isAtEnd()) {
            scan.expect(open);
            do {
                calls.addAll(body(scan, tools));
            } while (!scan.take(close) && !scan.isAtEnd() && !scan.sees(open));
        }
        return calls;
    }

    private List<TextCall> body(Scan scan, OfferedTools tools) throws Unreadable {
        if (scan.sees("{") || scan.sees("[")) {
            return JsonCalls.of(scan.json());
        }
        return List.of(scan.sees(FunctionTag.OPEN) ? FunctionTag.one(scan, tools) : pairs(scan, tools));
    }

    private TextCall pairs(Scan scan, OfferedTools tools) throws Unreadable {
        var name = scan.word();
        if (name.isEmpty()) {
            throw new Unreadable("it holds no call in JSON");
        }
        var arguments = new LinkedHashMap<String, String>();
        while (scan.take("<arg_key>")) {
            var key = scan.upTo("</arg_key>").strip();
            scan.expect("<arg_value>");
            arguments.put(key, scan.upTo("</arg_value>"));
        }
        if (!scan.sees(close)) {
            throw new Unreadable("it ends before the call is whole, or holds no call in JSON");
        }
        return FunctionTag.call(name, arguments, tools);
    }
}
