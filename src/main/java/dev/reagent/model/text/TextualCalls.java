package dev.reagent.model.text;

import dev.reagent.model.text.CallNotation.Unreadable;
import java.util.List;

/** Reads calls from an answer's text. Local models write them there, and servers that do not support the notation leave them. */
public final class TextualCalls {

    /** Control tokens that end a turn inside a model, and sometimes appear beside a call. */
    private static final List<String> END_TOKENS = List.of(
            "<|im_end|>", "<|eot_id|>", "<|eom_id|>", "<|end_of_text|>", "<|end|>", "</s>", "<｜end▁of▁sentence｜>");

    private TextualCalls() {}

    /** The kind of an answer's text. */
    public sealed interface Read {}

    /** Words only. */
    public record Words() implements Read {}

    /** Calls, after words that may be empty. */
    public record Calls(String words, List<TextCall> calls) implements Read {}

    /** A call that cannot be read; {@code why} is for the model. */
    public record Broken(String why) implements Read {}

    /** Reads a whole text, without its thinking. If no tools were offered, it is words. */
    public static Read read(String text, OfferedTools tools) {
        if (tools.isEmpty()) {
            return new Words();
        }
        try {
            int mark = CallMarks.find(new Quoting(), text);
            var body = withoutEndTokens(text.substring(Math.max(0, mark)).strip());
            var calls = mark < 0 ? unmarked(body, tools) : marked(body, tools);
            return calls.isEmpty() ? new Words() : judged(text.substring(0, Math.max(0, mark)), calls, tools);
        } catch (Unreadable unreadable) {
            return new Broken(unreadable.words());
        }
    }

    private static String withoutEndTokens(String text) {
        return END_TOKENS.stream()
                .filter(text::endsWith)
                .findFirst()
                .map(token -> withoutEndTokens(
                        text.substring(0, text.length() - token.length()).strip()))
                .orElse(text);
    }

    private static List<TextCall> unmarked(String text, OfferedTools tools) throws Unreadable {
        var bare = BareCalls.read(text, tools);
        return bare.isEmpty() ? PythonicCalls.read(text, tools) : bare;
    }

    private static List<TextCall> marked(String text, OfferedTools tools) throws Unreadable {
        var notation = CallNotations.ALL.stream()
                .filter(each -> each.marks().stream().anyMatch(text::startsWith))
                .findFirst()
                .orElseThrow();
        var calls = notation.read(text, tools);
        if (calls.isEmpty()) {
            throw new Unreadable("it holds no call");
        }
        return calls;
    }

    private static Read judged(String words, List<TextCall> calls, OfferedTools tools) {
        return calls.stream()
                .map(TextCall::tool)
                .filter(name -> !tools.has(name))
                .findFirst()
                .<Read>map(unknown ->
                        new Broken("it names no tool that is offered; there are " + String.join(", ", tools.names())))
                .orElseGet(() -> new Calls(words.strip(), calls));
    }
}
