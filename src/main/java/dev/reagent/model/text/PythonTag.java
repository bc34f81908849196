package dev.reagent.model.text;

import java.util.ArrayList;
import java.util.List;

/** Llama's calls: {@code <|python_tag|>{"name": …, "parameters": {…}}}, several of them with semicolons between. */
final class PythonTag implements CallNotation {

    private static final String MARK = "<|python_tag|>";

    @Override
    public List<String> marks() {
        return List.of(MARK);
    }

    @Override
    public List<TextCall> read(String text, OfferedTools tools) throws Unreadable {
        var scan = new Scan(text);
        var calls = new ArrayList<TextCall>();
        scan.expect(MARK);
        do {
            calls.addAll(JsonCalls.of(scan.json()));
        } while (scan.take(";") && !scan.isAtEnd() || scan.take(MARK) || scan.sees("{"));
        if (!scan.isAtEnd()) {
            throw new Unreadable("there is something after the call");
        }
        return calls;
    }
}
