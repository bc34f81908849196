package dev.reagent.model.wire;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.reagent.agent.StopReason;
import dev.reagent.agent.task.Message;
import dev.reagent.model.ChatAnswer;
import dev.reagent.model.ChatAnswer.CallAsked;
import dev.reagent.model.ChatEvent;
import dev.reagent.model.ModelException;
import dev.reagent.model.ModelException.Code;
import dev.reagent.model.ModelTestbed;
import dev.reagent.model.RawProvider;
import dev.reagent.model.RawProvider.Reply;
import dev.reagent.model.RawProvider.Reply.After;
import dev.reagent.model.ToolSpec;
import io.vertx.core.json.JsonObject;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Good answers in the odd forms of common servers, byte for byte from a bare socket, on both wires. */
class OddAnswersTest {

    private static final String DONE = "data: [DONE]\n\n";
    private static final String OPENAI_USAGE =
            "data: {\"choices\":[],\"usage\":{\"prompt_tokens\":10,\"completion_tokens\":5}}\n\n";
    private static final String MESSAGE_STOP = "event: message_stop\ndata: {\"type\":\"message_stop\"}\n\n";

    private static final ToolSpec ECHO = new ToolSpec(
            "echo",
            "Echoes.",
            "{\"properties\":{\"count\":{\"type\":\"integer\"},\"text\":{\"type\":\"string\"}},\"type\":\"object\"}");

    private final RawProvider provider = RawProvider.start();
    private final ModelTestbed testbed = new ModelTestbed(Map.of(
            "ANTHROPIC_BASE_URL",
            provider.url(),
            "OPENAI_BASE_URL",
            provider.url() + "/v1",
            "reagent.model.limits.finish-timeout",
            "300ms",
            "reagent.model.limits.idle-timeout",
            "5s"));

    @AfterEach
    void close() {
        testbed.close();
        provider.close();
    }

    // Calls of the Chat Completions wire

    @Test
    void twoWholeCallsWithOneIndexAndNoIdAreTwoCalls() {
        var calls = calls(delta(
                call("\"index\":0,\"id\":\"\"", "echo", "{\"text\":\"a\"}"),
                call("\"index\":0,\"id\":\"\"", "echo", "{\"text\":\"b\"}")));
        assertEquals(List.of("{\"text\":\"a\"}", "{\"text\":\"b\"}"), arguments(calls));
    }

    @Test
    void twoWholeCallsInChunksOfTheirOwnAreTwoCalls() {
        var calls = calls(
                delta(call("\"index\":0,\"id\":\"\"", "echo", "{\"text\":\"a\"}")),
                delta(call("\"index\":0,\"id\":\"\"", "echo", "{\"text\":\"b\"}")));
        assertEquals(List.of("{\"text\":\"a\"}", "{\"text\":\"b\"}"), arguments(calls));
    }

    @Test
    void aCallWithANewIdInEveryPieceIsOneCallUnderItsFirstId() {
        var calls = calls(
                delta(call("\"index\":0,\"id\":\"c1\"", "echo", "")),
                delta(call("\"index\":0,\"id\":\"c2\"", "", "{\"te")),
                delta(call("\"index\":0,\"id\":\"c3\"", "", "xt\":\"a\"}")));
        assertEquals(List.of(new CallAsked("c1", "echo", "{\"text\":\"a\"}")), calls);
    }

    @Test
    void aCallWithANewIdAndItsNameInEveryPieceIsOneCall() {
        var calls = calls(
                delta(call("\"index\":0,\"id\":\"c1\"", "echo", "{\"te")),
                delta(call("\"index\":0,\"id\":\"c2\"", "echo", "xt\":")),
                delta(call("\"index\":0,\"id\":\"c3\"", "echo", "\"a\"}")));
        assertEquals(List.of(new CallAsked("c1", "echo", "{\"text\":\"a\"}")), calls);
    }

    @Test
    void callsWithoutAnIndexAreToldApartByTheirIdsAndNames() {
        var calls = calls(
                delta(call("\"id\":\"c1\"", "echo", "")),
                delta(call("\"type\":\"function\"", "", "{\"text\":")),
                delta(call("\"type\":\"function\"", "", "\"a\"}")),
                delta(call("\"id\":\"c2\"", "echo", "")),
                delta(call("\"type\":\"function\"", "", "{\"text\":\"b\"}")));
        assertEquals(
                List.of(
                        new CallAsked("c1", "echo", "{\"text\":\"a\"}"),
                        new CallAsked("c2", "echo", "{\"text\":\"b\"}")),
                calls);
    }

    @Test
    void callsWithoutIndexAndIdInOneDeltaAreAsManyAsThere() {
        var calls = calls(delta(
                call("\"type\":\"function\"", "echo", "{\"text\":\"a\"}"),
                call("\"type\":\"function\"", "echo", "{\"text\":\"b\"}")));
        assertEquals(List.of("{\"text\":\"a\"}", "{\"text\":\"b\"}"), arguments(calls));
    }

    @Test
    void theOlderFunctionCallIsACall() {
        var calls = calls(
                "{\"function_call\":{\"name\":\"echo\",\"arguments\":\"\"}}",
                "{\"function_call\":{\"arguments\":\"{\\\"text\\\":\\\"a\\\"}\"}}");
        assertEquals(List.of("{\"text\":\"a\"}"), arguments(calls));
    }

    @Test
    void blocksOfOneIndexOnTheAnthropicWireAreAllKept() {
        var events = new StringBuilder();
        for (var text : List.of("a", "b")) {
            events.append(named(
                    "content_block_start",
                    "\"index\":0,\"content_block\":{\"type\":\"tool_use\",\"id\":\"" + text
                            + "\",\"name\":\"echo\",\"input\":{}}"));
            events.append(named(
                    "content_block_delta",
                    "\"index\":0,\"delta\":{\"type\":\"input_json_delta\",\"partial_json\":\"{\\\"text\\\":\\\"" + text
                            + "\\\"}\"}"));
        }
        provider.inOrder(Reply.stream(events + messageDelta("tool_use") + MESSAGE_STOP));
        assertEquals(
                List.of(new CallAsked("a", "echo", "{\"text\":\"a\"}"), new CallAsked("b", "echo", "{\"text\":\"b\"}")),
                answer("haiku").calls());
    }

    // Content

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void contentThatIsAListOfPartsIsTheText(boolean streamed) {
        var content = "[{\"type\":\"thinking\",\"thinking\":[{\"type\":\"text\",\"text\":\"Hm.\"}]},"
                + "{\"type\":\"text\",\"text\":\"The answer \"},{\"type\":\"text\",\"text\":\"is 42.\"}]";
        provider.inOrder(
                streamed
                        ? Reply.stream(chunk("{\"content\":" + content + "}") + finish("stop") + OPENAI_USAGE + DONE)
                        : Reply.json(completion("{\"role\":\"assistant\",\"content\":" + content + "}", "stop")));
        var events = ask("openai");
        assertEquals("The answer is 42.", ModelTestbed.answerOf(events).finalAnswer());
        assertEquals("The answer is 42.", text(events));
        assertEquals("Hm.", ModelTestbed.answerOf(events).thought());
    }

    @ParameterizedTest
    @CsvSource({"openai,1000", "openai,1", "openai,5", "haiku,1000", "haiku,1", "haiku,5"})
    void thinkingInTagsIsThoughtAndNotTheAnswer(String model, int piece) {
        provider.inOrder(words(model, "<think>\nI add <b> and </b>.\n</think>\n\n42", piece));
        var events = ask(model);
        var answer = ModelTestbed.answerOf(events);
        assertEquals("42", answer.finalAnswer());
        assertEquals("42", text(events));
        assertEquals("I add <b> and </b>.", answer.thought());
        assertTrue(thought(events).contains("I add <b> and </b>."));
        assertFalse(
                answer.message().toString().contains("think>"), answer.message().toString());
    }

    @ParameterizedTest
    @ValueSource(strings = {"openai", "haiku"})
    void thinkingThatOnlyClosesIsNotTheAnswer(String model) {
        provider.inOrder(words(model, "I add them.\n</think>\n\n42", 7));
        var answer = answer(model);
        assertEquals("42", answer.finalAnswer());
        assertEquals("I add them.", answer.thought());
    }

    @ParameterizedTest
    @ValueSource(strings = {"openai", "haiku"})
    void wordsThatLookLikeTheBeginOfATagAreWords(String model) {
        for (var words : List.of("<thin ice", "a < b", "1 <", "<", "Use `<tool_call>` for that.", "[x] done <tool")) {
            provider.inOrder(words(model, words, 1));
            var events = ask(model);
            assertEquals(words, ModelTestbed.answerOf(events).finalAnswer());
            assertEquals(words, text(events));
        }
    }

    // Calls in text

    @ParameterizedTest
    @CsvSource({"openai,1000", "openai,1", "openai,4", "haiku,1000", "haiku,1", "haiku,4"})
    void aCallInTextIsACallAndIsNotStreamed(String model, int piece) {
        provider.inOrder(words(
                model,
                "<think>Echo.</think>I echo it.\n<tool_call>\n{\"name\": \"echo\", \"arguments\": {\"text\": \"a\"}}\n</tool_call>",
                piece));
        var events = ask(model);
        var answer = ModelTestbed.answerOf(events);
        assertEquals(List.of(new CallAsked("", "echo", "{\"text\":\"a\"}")), answer.calls());
        assertNull(answer.finalAnswer());
        assertNull(answer.problem());
        assertEquals(StopReason.TOOL_USE, answer.stop());
        assertEquals("I echo it.", text(events).strip());
        assertEquals("Echo.\n\nI echo it.", answer.thought());
        assertFalse(
                answer.message().toString().contains("tool_call"),
                answer.message().toString());
    }

    @ParameterizedTest
    @ValueSource(strings = {"openai", "haiku"})
    void aCallInTextThatCannotBeReadIsAProblem(String model) {
        provider.inOrder(words(model, "<tool_call>\n{\"name\": \"echo\", \"arguments\": {\"te", 9));
        var events = ask(model);
        var answer = ModelTestbed.answerOf(events);
        assertTrue(answer.calls().isEmpty());
        assertNull(answer.finalAnswer());
        assertTrue(String.valueOf(answer.problem()).contains("You wrote a call as text"), answer.problem());
        assertEquals("", text(events));
    }

    @ParameterizedTest
    @ValueSource(strings = {"openai", "haiku"})
    void withoutToolsNothingIsACall(String model) {
        var words = "<tool_call>{\"name\": \"echo\", \"arguments\": {}}</tool_call>";
        provider.inOrder(words(model, words, 9));
        var events = ModelTestbed.all(testbed.ask(ModelTestbed.request(model, "Tell")));
        assertEquals(words, ModelTestbed.answerOf(events).finalAnswer());
        assertEquals(words, text(events));
    }

    @ParameterizedTest
    @ValueSource(strings = {"openai", "haiku"})
    void anAnswerInJsonStaysAnAnswer(String model) {
        var words = "{\"name\": \"Ada\", \"arguments\": {\"age\": 36}}";
        provider.inOrder(words(model, words, 5));
        var events = ask(model);
        assertEquals(words, ModelTestbed.answerOf(events).finalAnswer());
        assertEquals(words, text(events));
    }

    // Ends

    @Test
    void wordsAndDoneWithoutAFinishReasonAreWhole() {
        provider.inOrder(Reply.stream(chunk("{\"content\":\"Whole.\"}") + OPENAI_USAGE + DONE));
        var answer = answer("openai");
        assertEquals("Whole.", answer.finalAnswer());
        assertEquals(StopReason.END, answer.stop());
        assertEquals(10, answer.spent().usage().input());
    }

    @Test
    void wordsAndMessageStopWithoutAStopReasonAreWhole() {
        provider.inOrder(Reply.stream(block("Whole.", 100) + MESSAGE_STOP));
        assertEquals("Whole.", answer("haiku").finalAnswer());
    }

    @Test
    void aCallThatWasCutBeforeDoneIsAskedAgain() {
        provider.inOrder(
                Reply.stream(chunk(delta(call("\"index\":0,\"id\":\"a\"", "echo", "{\"te"))) + DONE),
                Reply.stream(chunk("{\"content\":\"Fine.\"}") + finish("stop") + DONE));
        assertEquals("Fine.", answer("openai").finalAnswer());
        assertEquals(2, provider.calls());
    }

    @ParameterizedTest
    @CsvSource({"openai,SILENCE", "openai,RESET", "openai,CLOSE", "haiku,SILENCE", "haiku,RESET", "haiku,CLOSE"})
    void afterAStopReasonNothingElseIsNeeded(String model, After after) {
        provider.inOrder(
                model.equals("openai")
                        ? Reply.stream(chunk("{\"content\":\"Whole.\"}") + finish("stop"))
                                .then(after)
                        : Reply.stream(messageStart() + block("Whole.", 100) + messageDelta("end_turn"))
                                .then(after));
        long before = System.nanoTime();
        assertEquals("Whole.", answer(model).finalAnswer());
        assertEquals(1, provider.calls());
        assertTrue(Duration.ofNanos(System.nanoTime() - before).toMillis() < 8_000);
    }

    @ParameterizedTest
    @ValueSource(strings = {"openai", "haiku"})
    void theLastEventCountsWithoutAnEmptyLineAfterIt(String model) {
        var events = model.equals("openai")
                ? chunk("{\"content\":\"Whole.\"}") + finish("stop")
                : messageStart() + block("Whole.", 100) + messageDelta("end_turn") + MESSAGE_STOP;
        provider.inOrder(Reply.stream(events.stripTrailing()));
        assertEquals("Whole.", answer(model).finalAnswer());
        assertEquals(1, provider.calls());
    }

    @ParameterizedTest
    @CsvSource({"openai,network_error", "openai,whatever", "openai,abort", "haiku,network_error", "haiku,whatever"})
    void anUnknownStopReasonIsAFailureThatCountsItsUsage(String model, String reason) {
        provider.inOrder(
                model.equals("openai")
                        ? Reply.stream(chunk("{\"content\":\"Half a\"}") + finish(reason) + OPENAI_USAGE + DONE)
                        : Reply.stream(messageStart() + block("Half a", 100) + messageDelta(reason) + MESSAGE_STOP));
        var failure = assertThrows(ModelException.class, () -> ask(model));
        assertTrue(failure.isRetryable());
        assertEquals(Code.UPSTREAM, failure.code());
        assertEquals(10, failure.spent().usage().input());
        assertEquals(5, failure.spent().usage().output());
        assertFalse(String.valueOf(failure.getMessage()).contains(reason), failure.getMessage());
    }

    @ParameterizedTest
    @CsvSource({"openai,content_filter", "openai,refusal", "haiku,refusal", "openai,CONTENT_FILTER"})
    void halfASentenceBeforeARefusalIsKept(String model, String reason) {
        provider.inOrder(
                model.equals("openai")
                        ? Reply.stream(chunk("{\"content\":\"Half a\"}") + finish(reason) + OPENAI_USAGE + DONE)
                        : Reply.stream(messageStart() + block("Half a", 100) + messageDelta(reason) + MESSAGE_STOP));
        var answer = answer(model);
        assertEquals("Half a", answer.finalAnswer());
        assertEquals(StopReason.REFUSAL, answer.stop());
    }

    // HTTP

    @ParameterizedTest
    @CsvSource({
        "openai,''",
        "openai,text/plain",
        "openai,application/json",
        "haiku,''",
        "haiku,text/plain",
        "haiku,application/octet-stream"
    })
    void aStreamIsReadWhateverItsContentType(String model, String type) {
        var headers = type.isEmpty() ? "" : "content-type: " + type + "\r\n";
        provider.inOrder(Reply.of(
                headers,
                ": hello\n\n" + new String(words(model, "Fine.", 100).pieces().getFirst(), StandardCharsets.UTF_8)));
        assertEquals("Fine.", answer(model).finalAnswer());
        assertEquals(1, provider.calls());
    }

    @ParameterizedTest
    @CsvSource({"openai,application/json", "openai,text/event-stream", "haiku,application/json", "haiku,''"})
    void anAnswerInOnePieceIsRead(String model, String type) {
        var headers = type.isEmpty() ? "" : "content-type: " + type + "\r\n";
        provider.inOrder(
                Reply.of(
                        headers,
                        " \n"
                                + (model.equals("openai")
                                        ? completion(
                                                "{\"role\":\"assistant\",\"content\":\"I echo.\",\"tool_calls\":["
                                                        + "{\"id\":\"a\",\"function\":{\"name\":\"echo\",\"arguments\":\"{}\"}},"
                                                        + "{\"id\":\"b\",\"function\":{\"name\":\"echo\",\"arguments\":\"{}\"}}]}",
                                                "tool_calls")
                                        : "{\"type\":\"message\",\"role\":\"assistant\",\"content\":["
                                                + "{\"type\":\"text\",\"text\":\"I echo.\"},"
                                                + "{\"type\":\"tool_use\",\"id\":\"a\",\"name\":\"echo\",\"input\":{}},"
                                                + "{\"type\":\"tool_use\",\"id\":\"b\",\"name\":\"echo\",\"input\":{}}],"
                                                + "\"stop_reason\":\"tool_use\",\"usage\":{\"input_tokens\":10,\"output_tokens\":5}}")));
        var answer = answer(model);
        assertEquals(List.of(new CallAsked("a", "echo", "{}"), new CallAsked("b", "echo", "{}")), answer.calls());
        assertEquals("I echo.", answer.thought());
        assertEquals(10, answer.spent().usage().input());
        assertEquals(5, answer.spent().usage().output());
    }

    @ParameterizedTest
    @ValueSource(strings = {"openai", "haiku"})
    void aBareErrorBetweenTheEventsIsAnError(String model) {
        var begun = model.equals("openai") ? chunk("{\"content\":\"Half\"}") : messageStart() + block("Half", 100);
        provider.inOrder(Reply.stream(begun + "{\n  \"error\": {\"type\": \"overloaded_error\", \"code\": 529}\n}\n"));
        assertEquals(
                Code.OVERLOADED,
                assertThrows(ModelException.class, () -> ask(model)).code());
    }

    @ParameterizedTest
    @ValueSource(strings = {"openai", "haiku"})
    void twelveKilobytesOfHeadersAreRead(String model) {
        var head = new StringBuilder("content-type: text/event-stream\r\n");
        for (int i = 0; i < 12; i++) {
            head.append("x-trace-")
                    .append(i)
                    .append(": ")
                    .append("t".repeat(1_000))
                    .append("\r\n");
        }
        var events = new String(words(model, "Fine.", 100).pieces().getFirst(), StandardCharsets.UTF_8);
        provider.inOrder(Reply.of(head.toString(), events));
        assertEquals("Fine.", answer(model).finalAnswer());
        assertEquals(1, provider.calls());
    }

    @ParameterizedTest
    @ValueSource(strings = {"openai", "haiku"})
    void headersWithoutEndAreAFailure(String model) {
        provider.inOrder(Reply.of("x-trace: " + "t".repeat(300_000) + "\r\n", "data: {}\n\n"));
        assertThrows(ModelException.class, () -> ask(model));
    }

    // Arguments

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '~',
            value = {
                "openai|\"{\\\"text\\\":\\\"a\\\"}\"|{\"text\":\"a\"}",
                "haiku|\"{\\\"text\\\":\\\"a\\\"}\"|{\"text\":\"a\"}",
                "openai|{}{\"text\":\"a\"}|{\"text\":\"a\"}",
                "haiku|{}{\"text\":\"a\"}|{\"text\":\"a\"}",
                "openai|{\"text\":\"a\u0001b\"}|{\"text\":\"a\\u0001b\"}",
                "openai|```json {\"text\":\"a\"} ```|{\"text\":\"a\"}"
            })
    void argumentsWithOneMeaningAreRepaired(String model, String written, String meant) {
        provider.inOrder(call(model, written));
        var answer = answer(model);
        assertEquals(List.of(meant), arguments(answer.calls()));
        assertTrue(answer.message().toString().contains(meant), answer.message().toString());
    }

    @ParameterizedTest
    @ValueSource(strings = {"openai", "haiku"})
    void aRawLineBreakInAnArgumentIsALineBreak(String model) {
        provider.inOrder(call(model, "{\"text\":\"a\nb\"}"));
        assertEquals(List.of("{\"text\":\"a\\nb\"}"), arguments(answer(model).calls()));
    }

    @ParameterizedTest
    @ValueSource(strings = {"openai", "haiku"})
    void argumentsWithTwoMeaningsStayAsTheyAre(String model) {
        for (var written : List.of("{\"text\":\"a\"}{\"text\":\"b\"}", "\"a\"", "{\"text\":\"a\"", "[1]")) {
            provider.inOrder(call(model, written));
            assertEquals(List.of(written), arguments(answer(model).calls()));
        }
    }

    private List<ChatEvent> ask(String model) {
        return ModelTestbed.all(
                testbed.ask(ModelTestbed.request(model, List.of(Message.User.of("Tell")), List.of(ECHO))));
    }

    private ChatAnswer answer(String model) {
        return ModelTestbed.answerOf(ask(model));
    }

    private List<CallAsked> calls(String... deltas) {
        var events = new StringBuilder();
        for (var delta : deltas) {
            events.append(chunk(delta));
        }
        provider.inOrder(Reply.stream(events + finish("tool_calls") + OPENAI_USAGE + DONE));
        var answer = answer("openai");
        assertNull(answer.problem());
        return answer.calls();
    }

    private static List<String> arguments(List<CallAsked> calls) {
        return calls.stream().map(CallAsked::arguments).toList();
    }

    private static Reply words(String model, String words, int piece) {
        if (model.equals("haiku")) {
            return Reply.stream(messageStart() + block(words, piece) + messageDelta("end_turn") + MESSAGE_STOP);
        }
        var events = pieces(words, piece).stream()
                .map(each -> chunk(new JsonObject().put("content", each).encode()))
                .collect(Collectors.joining());
        return Reply.stream(events + finish("stop") + OPENAI_USAGE + DONE);
    }

    private static Reply call(String model, String arguments) {
        if (model.equals("openai")) {
            return Reply.stream(chunk(delta(call("\"index\":0,\"id\":\"c\"", "echo", arguments)))
                    + finish("tool_calls")
                    + OPENAI_USAGE
                    + DONE);
        }
        var delta = new JsonObject()
                .put("index", 0)
                .put("delta", new JsonObject().put("type", "input_json_delta").put("partial_json", arguments))
                .encode();
        return Reply.stream(messageStart()
                + named(
                        "content_block_start",
                        "\"index\":0,\"content_block\":{\"type\":\"tool_use\",\"id\":\"c\",\"name\":\"echo\",\"input\":{}}")
                + named("content_block_delta", delta.substring(1, delta.length() - 1))
                + messageDelta("tool_use")
                + MESSAGE_STOP);
    }

    private static String chunk(String delta) {
        return "data: {\"choices\":[{\"index\":0,\"delta\":" + delta + ",\"finish_reason\":null}]}\n\n";
    }

    private static String finish(String reason) {
        return "data: {\"choices\":[{\"index\":0,\"delta\":{},\"finish_reason\":\"" + reason + "\"}]}\n\n";
    }

    private static String completion(String message, String reason) {
        return "{\"object\":\"chat.completion\",\"choices\":[{\"index\":0,\"message\":" + message
                + ",\"finish_reason\":\"" + reason + "\"}],\"usage\":{\"prompt_tokens\":10,\"completion_tokens\":5}}";
    }

    private static String delta(String... calls) {
        return "{\"tool_calls\":[" + String.join(",", calls) + "]}";
    }

    private static String call(String identity, String name, String arguments) {
        var function = new JsonObject();
        if (!name.isEmpty()) {
            function.put("name", name);
        }
        return "{" + identity + ",\"function\":"
                + function.put("arguments", arguments).encode() + "}";
    }

    private static String named(String type, String fields) {
        return "event: " + type + "\ndata: {\"type\":\"" + type + "\"," + fields + "}\n\n";
    }

    private static String messageStart() {
        return named("message_start", "\"message\":{\"usage\":{\"input_tokens\":10,\"output_tokens\":1}}");
    }

    private static String block(String words, int piece) {
        var events = new StringBuilder(
                named("content_block_start", "\"index\":0,\"content_block\":{\"type\":\"text\",\"text\":\"\"}"));
        for (var each : pieces(words, piece)) {
            var delta =
                    new JsonObject().put("type", "text_delta").put("text", each).encode();
            events.append(named("content_block_delta", "\"index\":0,\"delta\":" + delta));
        }
        return events + named("content_block_stop", "\"index\":0");
    }

    private static String messageDelta(String reason) {
        return named("message_delta", "\"delta\":{\"stop_reason\":\"" + reason + "\"},\"usage\":{\"output_tokens\":5}");
    }

    private static List<String> pieces(String words, int length) {
        var pieces = new ArrayList<String>();
        for (int at = 0; at < words.length(); at += length) {
            pieces.add(words.substring(at, Math.min(words.length(), at + length)));
        }
        return pieces;
    }

    private static String text(List<ChatEvent> events) {
        return events.stream()
                .filter(ChatEvent.TextDelta.class::isInstance)
                .map(event -> ((ChatEvent.TextDelta) event).text())
                .collect(Collectors.joining());
    }

    private static String thought(List<ChatEvent> events) {
        return events.stream()
                .filter(ChatEvent.ThoughtDelta.class::isInstance)
                .map(event -> ((ChatEvent.ThoughtDelta) event).text())
                .collect(Collectors.joining());
    }
}
