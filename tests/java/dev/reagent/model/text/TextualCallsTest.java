package dev.reagent.model.text;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.reagent.model.ToolSpec;
import dev.reagent.model.text.TextualCalls.Broken;
import dev.reagent.model.text.TextualCalls.Calls;
import dev.reagent.model.text.TextualCalls.Words;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The notations of local models, each as a whole answer. */
class TextualCallsTest {

    private static final String SCHEMA = "{\"type\":\"object\",\"properties\":{\"text\":{\"type\":\"string\"},"
            + "\"count\":{\"type\":\"integer\"},\"list\":{\"type\":\"array\"}}}";

    private static final OfferedTools TOOLS =
            OfferedTools.of(List.of(new ToolSpec("echo", "", SCHEMA), new ToolSpec("now", "", "{}")));

    private static final TextCall ECHO = new TextCall("echo", "{\"text\":\"a\"}");
    private static final TextCall NOW = new TextCall("now", "{}");

    /** One call of echo with the text a. */
    static Stream<String> oneCall() {
        return Stream.of(
                // Hermes and Qwen
                "<tool_call>{\"name\": \"echo\", \"arguments\": {\"text\": \"a\"}}</tool_call>",
                "\n<tool_call>\n{\"arguments\": {\"text\": \"a\"}, \"name\": \"echo\"}\n</tool_call>\n<|im_end|>",
                "<tool_call>\n{\"name\": \"echo\", \"arguments\": {\"text\": \"a\"}}\n",
                "<tool_call>[{\"name\": \"echo\", \"arguments\": \"{\\\"text\\\":\\\"a\\\"}\"}]</tool_call>",
                "<function_call>{\"name\": \"echo\", \"arguments\": {\"text\": \"a\"}}</function_call>",
                // Qwen3-Coder
                "<tool_call>\n<function=echo>\n<parameter=text>\na\n</parameter>\n</function>\n</tool_call>",
                "<function=echo>\n<parameter=text>\na\n</parameter>\n</function>\n</tool_call>",
                // GLM
                "<tool_call>echo\n<arg_key>text</arg_key>\n<arg_value>a</arg_value>\n</tool_call>",
                // Llama
                "<function=echo>{\"text\": \"a\"}</function>",
                "<|python_tag|>{\"name\": \"echo\", \"parameters\": {\"text\": \"a\"}}<|eom_id|>",
                "<|python_tag|>{\"type\": \"function\", \"name\": \"echo\", \"parameters\": {\"text\": \"a\"}}",
                "{\"name\": \"echo\", \"parameters\": {\"text\": \"a\"}}",
                "{\"type\": \"function\", \"function\": {\"name\": \"echo\", \"parameters\": {\"text\": \"a\"}}}",
                "```json\n{\"name\": \"echo\", \"arguments\": {\"text\": \"a\"}}\n```",
                "[echo(text=\"a\")]",
                "[echo(text='a')]",
                // Mistral
                "[TOOL_CALLS][{\"name\": \"echo\", \"arguments\": {\"text\": \"a\"}, \"id\": \"abc123def\"}]",
                "[TOOL_CALLS] [{\"name\": \"echo\", \"arguments\": {\"text\": \"a\"}}]</s>",
                "[TOOL_CALLS]echo[ARGS]{\"text\": \"a\"}",
                "[TOOL_CALLS]echo[CALL_ID]abc123def[ARGS]{\"text\": \"a\"}",
                "[TOOL_CALLS]echo{\"text\": \"a\"}",
                // DeepSeek
                "<｜tool▁calls▁begin｜><｜tool▁call▁begin｜>function<｜tool▁sep｜>echo\n```json\n{\"text\": \"a\"}\n```"
                        + "<｜tool▁call▁end｜><｜tool▁calls▁end｜><｜end▁of▁sentence｜>",
                "<｜tool▁calls▁begin｜><｜tool▁call▁begin｜>echo<｜tool▁sep｜>{\"text\": \"a\"}<｜tool▁call▁end｜><｜tool▁calls▁end｜>",
                // Kimi
                "<|tool_calls_section_begin|><|tool_call_begin|>functions.echo:0<|tool_call_argument_begin|>{\"text\": \"a\"}"
                        + "<|tool_call_end|><|tool_calls_section_end|>");
    }

    @ParameterizedTest
    @MethodSource("oneCall")
    void eachNotationIsRead(String text) {
        assertEquals(new Calls("", List.of(ECHO)), TextualCalls.read(text, TOOLS));
    }

    static Stream<String> twoCalls() {
        return Stream.of(
                "<tool_call>{\"name\": \"echo\", \"arguments\": {\"text\": \"a\"}}</tool_call>\n<tool_call>{\"name\": \"now\"}</tool_call>",
                "<tool_call>{\"name\": \"echo\", \"arguments\": {\"text\": \"a\"}}\n{\"name\": \"now\"}</tool_call>",
                "<function=echo>{\"text\": \"a\"}</function><function=now>{}</function>",
                "<tool_call><function=echo><parameter=text>a</parameter></function></tool_call>"
                        + "<tool_call><function=now></function></tool_call>",
                "<|python_tag|>{\"name\": \"echo\", \"parameters\": {\"text\": \"a\"}}; {\"name\": \"now\", \"parameters\": {}}",
                "{\"name\": \"echo\", \"parameters\": {\"text\": \"a\"}}\n{\"name\": \"now\", \"parameters\": {}}",
                "[{\"name\": \"echo\", \"parameters\": {\"text\": \"a\"}}, {\"name\": \"now\", \"parameters\": {}}]",
                "{\"tool_calls\": [{\"name\": \"echo\", \"arguments\": {\"text\": \"a\"}}, {\"name\": \"now\", \"arguments\": {}}]}",
                "[echo(text=\"a\"), now()]",
                "[TOOL_CALLS][{\"name\": \"echo\", \"arguments\": {\"text\": \"a\"}}, {\"name\": \"now\", \"arguments\": {}}]",
                "[TOOL_CALLS]echo[ARGS]{\"text\": \"a\"}[TOOL_CALLS]now[ARGS]{}",
                "<｜tool▁calls▁begin｜><｜tool▁call▁begin｜>echo<｜tool▁sep｜>{\"text\": \"a\"}<｜tool▁call▁end｜>"
                        + "<｜tool▁call▁begin｜>now<｜tool▁sep｜>{}<｜tool▁call▁end｜><｜tool▁calls▁end｜>");
    }

    @ParameterizedTest
    @MethodSource("twoCalls")
    void severalCallsKeepTheirOrder(String text) {
        assertEquals(new Calls("", List.of(ECHO, NOW)), TextualCalls.read(text, TOOLS));
    }

    @ParameterizedTest
    @MethodSource("oneCall")
    void wordsBeforeAMarkedCallAreKept(String text) {
        if (CallMarks.find(new Quoting(), text) >= 0) {
            assertEquals(new Calls("I echo it.", List.of(ECHO)), TextualCalls.read("I echo it.\n" + text, TOOLS));
        }
    }

    @ParameterizedTest
    @MethodSource("oneCall")
    void withoutToolsAllIsWords(String text) {
        assertEquals(new Words(), TextualCalls.read(text, OfferedTools.NONE));
    }

    /** Each prefix of a call is words, broken or the same call; never another one. */
    @ParameterizedTest
    @MethodSource({"oneCall", "twoCalls"})
    void whatWasCutIsNeverAnotherCall(String text) {
        for (int end = 0; end < text.length(); end++) {
            if (TextualCalls.read(text.substring(0, end), TOOLS) instanceof Calls(var words, var calls)) {
                assertTrue(List.of(List.of(ECHO), List.of(ECHO, NOW)).contains(calls), text.substring(0, end));
            }
        }
    }

    @Test
    void valuesBetweenTagsAreWhatTheSchemaSays() {
        assertEquals(
                new Calls(
                        "",
                        List.of(new TextCall(
                                "echo", "{\"text\":\"5\",\"count\":5,\"list\":[1,\"b\"],\"else\":\"6\"}"))),
                TextualCalls.read(
                        "<tool_call><function=echo><parameter=text>5</parameter><parameter=count>\n5\n</parameter>"
                                + "<parameter=list>[1, \"b\"]</parameter><parameter=else>6</parameter></function></tool_call>",
                        TOOLS));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "<tool_call>{\"name\": \"echo\", \"arguments\": {\"text\": \"a\"}}</tool_call> Done!",
                "<tool_call>{\"name\": \"rm\", \"arguments\": {}}</tool_call>",
                "<tool_call>echo please</tool_call>",
                "<tool_call>{\"arguments\": {}}</tool_call>",
                "<tool_call>{\"name\": \"echo\", \"arguments\": [1]}</tool_call>",
                "<tool_call>",
                "<|python_tag|>print(1)",
                "[TOOL_CALLS] I call echo",
                "<function=echo><parameter=text>a",
                "{\"name\": \"echo\", \"arguments\": {\"text\": \"a\"",
                "[echo(text=\"a\""
            })
    void aBrokenCallIsNeitherCallNorAnswer(String text) {
        assertInstanceOf(Broken.class, TextualCalls.read(text, TOOLS));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "42",
                "Hermes writes `<tool_call>{...}</tool_call>` around a call.",
                "```xml\n<tool_call>{}</tool_call>\n```",
                "{\"name\": \"Ada\", \"arguments\": {}}",
                "{\"name\": \"echo\"}",
                "{\"name\": \"echo\", \"arguments\": {}, \"age\": 3}",
                "Call it so:\n```json\n{\"name\": \"echo\", \"arguments\": {}}\n```",
                "[1, 2, 3]",
                "[sum(1), 2]",
                "[]",
                "{}"
            })
    void wordsStayWords(String text) {
        assertInstanceOf(Words.class, TextualCalls.read(text, TOOLS));
    }
}
