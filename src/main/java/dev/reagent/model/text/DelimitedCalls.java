package dev.reagent.model.text;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

/** Reads calls between special tokens of DeepSeek and of Kimi, which their servers sometimes leave in the text. */
final class DelimitedCalls implements CallNotation {

    /** DeepSeek's tokens contain characters that resemble these. */
    private static final Pattern TOKEN = Pattern.compile("<[｜|]tool[▁_]([a-z]+(?:[▁_][a-z]+)*)[｜|]>");

    private static final String BEGIN = "<|tool_call_begin|>";
    private static final String END = "<|tool_call_end|>";
    private static final List<String> SEPARATORS = List.of("<|tool_sep|>", "<|tool_call_argument_begin|>");
    private static final List<String> ALL_BEGIN = List.of("<|tool_calls_begin|>", "<|tool_calls_section_begin|>");
    private static final List<String> ALL_END = List.of("<|tool_calls_end|>", "<|tool_calls_section_end|>");

    @Override
    public List<String> marks() {
        return List.of(
                "<｜tool▁calls▁begin｜>",
                "<｜tool▁call▁begin｜>",
                "<|tool_calls_begin|>",
                "<|tool_call_begin|>",
                "<|tool_calls_section_begin|>");
    }

    @Override
    public List<TextCall> read(String text, OfferedTools tools) throws Unreadable {
        var plain = TOKEN.matcher(text)
                .replaceAll(token -> "<|tool_" + token.group(1).replace('▁', '_') + "|>");
        var scan = new Scan(plain);
        var calls = new ArrayList<TextCall>();
        ALL_BEGIN.forEach(scan::take);
        do {
            scan.expect(BEGIN);
            calls.add(one(scan));
            scan.take(END);
        } while (scan.sees(BEGIN));
        ALL_END.forEach(scan::take);
        if (!scan.isAtEnd()) {
            throw new Unreadable("there is something after the call");
        }
        return calls;
    }

    private static TextCall one(Scan scan) throws Unreadable {
        var name = scan.word();
        if (SEPARATORS.stream().noneMatch(scan::take)) {
            throw new Unreadable("its name and its arguments are not told apart");
        }
        if (name.equals("function") && !scan.sees("{")) {
            // DeepSeek's older notation: the kind, then the name, then the arguments in a fence
            name = scan.word();
            scan.expect("```json");
            var arguments = JsonCalls.arguments(scan.json());
            scan.expect("```");
            return new TextCall(name, arguments);
        }
        return new TextCall(withoutPlace(name), JsonCalls.arguments(scan.json()));
    }

    /** Kimi uses the call's id as its name: {@code functions.echo:0}. */
    private static String withoutPlace(String name) {
        return name.replaceFirst("^functions\\.", "").replaceFirst(":\\d+$", "");
    }
}
