package dev.reagent.model.routing;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.reagent.agent.StopReason;
import dev.reagent.agent.task.Block;
import dev.reagent.agent.task.Message;
import dev.reagent.agent.task.Origin;
import dev.reagent.agent.task.Picture;
import dev.reagent.model.ChatAnswer;
import dev.reagent.model.ChatEvent;
import dev.reagent.model.ModelException;
import dev.reagent.model.ModelTestbed;
import dev.reagent.model.ScriptedReply;
import dev.reagent.model.ToolSpec;
import dev.reagent.model.offline.OfflineModel;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import jakarta.validation.Validation;
import jakarta.validation.Validator;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A model without native tool calling, through the JSON protocol, over real HTTP. */
class JsonProtocolTest {

    private static final Validator VALIDATOR =
            Validation.buildDefaultValidatorFactory().getValidator();

    private static final ToolSpec TOOL = new ToolSpec("echo", "Gives it back.", "{\"type\":\"object\"}");

    private final Vertx vertx = Vertx.vertx();
    private final ModelTestbed testbed = new ModelTestbed(Map.of("OPENAI_MODEL_TOOLS", "false"));
    private final RoutedModel model = new RoutedModel(
            testbed.catalogue, testbed.wires, new OfflineModel(vertx), VALIDATOR, new SimpleMeterRegistry());

    @AfterEach
    void close() {
        testbed.close();
        vertx.close();
    }

    @Test
    void oneActionBecomesACall() {
        var answer = answer("""
                {"thought": "I echo.", "action": {"tool": "echo", "args": {"b": 1, "a": "x"}}, "is_final": false, "final_answer": null}""");
        assertEquals("I echo.", answer.thought());
        assertEquals(1, answer.calls().size());
        assertEquals("echo", answer.calls().getFirst().tool());
        assertEquals("{\"b\":1,\"a\":\"x\"}", answer.calls().getFirst().arguments());
        assertTrue(answer.calls().getFirst().callId().matches("[a-zA-Z0-9_-]{1,64}"));
        assertNull(answer.finalAnswer());
        assertNull(answer.problem());
    }

    @Test
    void aNumberKeepsEveryDigitThatTheModelWrote() {
        var answer = answer("""
                {"thought": "", "action": {"tool": "echo", "args": {"id": 9007199254740993, "pi": 3.14159265358979323846}}, "is_final": false}""");
        var arguments = "{\"id\":9007199254740993,\"pi\":3.14159265358979323846}";
        assertEquals(arguments, answer.calls().getFirst().arguments());
        assertEquals(
                new Block.ToolUse(answer.calls().getFirst().callId(), "echo", arguments),
                answer.message().blocks().getLast());
    }

    @Test
    void whatACallHasDrawnIsShownBesideItsObservation() {
        testbed.provider.inOrder(ScriptedReply.text("{\"is_final\": true, \"final_answer\": \"A plot.\"}"));
        var picture = new Picture("plot.png", "image/png", "aGk=");
        var request = ModelTestbed.request(
                "openai",
                List.of(
                        Message.User.of("Draw"),
                        new Message.Assistant(
                                List.of(new Block.ToolUse("c1", "echo", "{}")), new Origin("openai", "p", "k", "m")),
                        new Message.User(List.of(new Block.ToolOutput("c1", "Drawn.", false, List.of(picture))))),
                List.of(TOOL));
        ModelTestbed.all(model.ask(request));
        var messages = testbed.provider.lastRequest().body().getJsonArray("messages");
        assertEquals(new JsonObject("""
                        {"role": "user", "content": [
                          {"type": "text", "text": "{\\"observations\\":[{\\"tool\\":\\"echo\\",\\"success\\":true,\\"result\\":\\"Drawn.\\"}]}"},
                          {"type": "image_url", "image_url": {"url": "data:image/png;base64,aGk="}}]}"""), messages.getJsonObject(messages.size() - 1));
    }

    @Test
    void severalActionsKeepTheirOrder() {
        var answer = answer("""
                ```json
                {"thought": "", "actions": [{"tool": "a", "args": {}}, {"tool": "b", "args": {}}], "is_final": false}
                ```""");
        assertEquals(
                List.of("a", "b"),
                answer.calls().stream().map(ChatAnswer.CallAsked::tool).toList());
    }

    @Test
    void aFinalAnswerIsStreamedAsWordsAndNeverAsJson() {
        testbed.provider.inOrder(
                ScriptedReply.text("{\"thought\": \"I know.\", \"is_final\": true, \"final_answer\": \"It is 42.\"}"));
        var events = ModelTestbed.all(model.ask(ModelTestbed.request("openai", "Tell")));
        assertEquals(
                List.of(new ChatEvent.ThoughtDelta("I know."), new ChatEvent.TextDelta("It is 42.")),
                events.subList(0, 2));
        assertEquals("It is 42.", ModelTestbed.answerOf(events).finalAnswer());
        assertEquals(3, events.size());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "I think I should call echo.",
                "{\"thought\": \"x\", \"is_final\": true, \"final_answer\": \"y\"} and more",
                "{\"is_final\": true, \"final_answer\": \"y\"}{\"is_final\": true, \"final_answer\": \"z\"}",
                "{\"is_final\": true, \"is_final\": false, \"final_answer\": \"y\"}",
                "{\"is_final\": true, \"final_answer\": \"y\",}",
                "{'is_final': true, 'final_answer': 'y'}",
                "{\"is_final\": true, \"final_answer\": \"y\"",
                "{\"is_final\": true, \"final_answer\": \"\"}",
                "{\"is_final\": true, \"final_answer\": 42}",
                "{\"is_final\": \"true\", \"final_answer\": \"y\"}",
                "{\"is_final\": 1, \"final_answer\": \"y\"}",
                "{\"final_answer\": \"y\"}",
                "{\"is_final\": false}",
                "{\"is_final\": false, \"final_answer\": \"y\"}",
                "{\"is_final\": false, \"action\": {\"tool\": \"\", \"args\": {}}}",
                "{\"is_final\": false, \"action\": {\"tool\": \"echo\"}}",
                "{\"is_final\": false, \"action\": {\"tool\": \"echo\", \"args\": []}}",
                "{\"is_final\": false, \"action\": {\"tool\": \"echo\", \"args\": {}, \"why\": 1}}",
                "{\"is_final\": false, \"actions\": [null]}",
                "{\"is_final\": false, \"actions\": {}}",
                "{\"is_final\": true, \"final_answer\": \"y\", \"action\": {\"tool\": \"echo\", \"args\": {}}}",
                "{\"is_final\": true, \"final_answer\": \"y\", \"mood\": \"good\"}",
                "{\"is_final\": true, \"final_answer\": NaN}",
                "{\"is_final\": true, /* c */ \"final_answer\": \"y\"}",
                "[{\"is_final\": true, \"final_answer\": \"y\"}]",
                "null",
                "{}",
                "```\n{\"is_final\": true, \"final_answer\": \"y\"}\n``` done",
                "{\"is_final\": true, \"final_answer\": \"\\x41\"}"
            })
    void whatIsNotTheOneObjectIsAProblemInWords(String text) {
        var answer = answer(text);
        assertNotNull(answer.problem(), text);
        assertTrue(answer.problem().startsWith("Your answer was not the one JSON object"), answer.problem());
        assertFalse(answer.problem().contains("jackson"), answer.problem());
        assertFalse(answer.problem().contains("dev.reagent"), answer.problem());
        assertTrue(answer.calls().isEmpty());
        assertNull(answer.finalAnswer());
        assertEquals(List.of(new Block.Text(text)), answer.message().blocks());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "<think>I should\nanswer {soon}.</think>\n{\"is_final\": true, \"final_answer\": \"y\\nz\"}",
                "Sure, here it is:\n\n```json\n{\"is_final\": true, \"final_answer\": \"y\\nz\"}\n```",
                "Sure, here it is:\n{\"is_final\": true, \"final_answer\": \"y\\nz\"}",
                "{\"is_final\": true, \"final_answer\": \"y\nz\"}"
            })
    void whatLeavesOneMeaningIsRead(String text) {
        var answer = answer(text);
        assertNull(answer.problem());
        assertEquals("y\nz", answer.finalAnswer());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"is_final\": false, \"action\": {\"tool\": \"echo\", \"args\": \"{\\\"text\\\": \\\"a\\\"}\"}}",
                "<tool_call>{\"name\": \"echo\", \"arguments\": {\"text\": \"a\"}}</tool_call>"
            })
    void aCallInAnotherFormIsMeantAsOne(String text) {
        var answer = answer(text);
        assertNull(answer.problem());
        assertEquals("echo", answer.calls().getFirst().tool());
        assertEquals("{\"text\":\"a\"}", answer.calls().getFirst().arguments());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"thought\": \"x\", \"is_final\": true, \"final_answer\": \"Half \\\"a",
                "{\"thought\": \"x\", \"is_final\": true, \"final_answer\": \"Half \\\"a\"}",
                "Half \"a"
            })
    void theWordsBeforeARefusalAreTheAnswer(String text) {
        testbed.provider.inOrder(ScriptedReply.text(text).withStop("refusal"));
        var answer = ModelTestbed.answerOf(ModelTestbed.all(model.ask(ModelTestbed.request("openai", "Go"))));
        assertEquals("Half \"a", answer.finalAnswer());
        assertEquals(StopReason.REFUSAL, answer.stop());
    }

    @Test
    void twoFencesAreNotOneTurn() {
        var one = "```json\n{\"is_final\": true, \"final_answer\": \"y\"}\n```\n";
        assertNotNull(answer("Either\n" + one + "or\n" + one).problem());
    }

    @Test
    void theProblemNamesTheField() {
        assertTrue(String.valueOf(answer("{\"final_answer\": \"y\"}").problem()).contains("is_final must be there"));
        assertTrue(String.valueOf(answer("{\"is_final\": false, \"action\": {\"tool\": \"echo\"}}")
                        .problem())
                .contains("action.args must be a JSON object"));
    }

    @Test
    void toolsAndTheirOutputsGoIntoWords() {
        var first = answer(
                "{\"thought\": \"I echo.\", \"action\": {\"tool\": \"echo\", \"args\": {\"a\": 1}}, \"is_final\": false}");
        var callId = first.calls().getFirst().callId();
        testbed.provider.inOrder(ScriptedReply.text("{\"is_final\": true, \"final_answer\": \"Done.\"}"));
        var conversation = List.<Message>of(
                Message.User.of("Go"),
                first.message(),
                new Message.User(List.of(new Block.ToolOutput(callId, "it said \"a\"", false))));
        var answer = ModelTestbed.answerOf(
                ModelTestbed.all(model.ask(ModelTestbed.request("openai", conversation, List.of(TOOL)))));
        assertEquals("Done.", answer.finalAnswer());
        var body = testbed.provider.lastRequest().body();
        assertFalse(body.containsKey("tools"));
        var messages = body.getJsonArray("messages");
        var system = messages.getJsonObject(0).getString("content");
        assertTrue(system.startsWith("You are terse.") && system.contains("## echo\nGives it back."), system);
        assertEquals(
                "{\"thought\":\"I echo.\",\"actions\":[{\"tool\":\"echo\",\"args\":{\"a\":1}}],\"is_final\":false,\"final_answer\":null}",
                messages.getJsonObject(2).getString("content"));
        assertFalse(messages.getJsonObject(2).containsKey("tool_calls"));
        assertEquals("user", messages.getJsonObject(3).getString("role"));
        assertEquals(
                "{\"observations\":[{\"tool\":\"echo\",\"success\":true,\"result\":\"it said \\\"a\\\"\"}]}",
                messages.getJsonObject(3).getString("content"));
    }

    @Test
    void anUnknownModelAndOneWithoutAKeyAreRefused() {
        var bare = new ModelTestbed(Map.of("ANTHROPIC_BASE_URL", "", "ANTHROPIC_API_KEY", ""));
        var routed = new RoutedModel(
                bare.catalogue, bare.wires, new OfflineModel(vertx), VALIDATOR, new SimpleMeterRegistry());
        for (var id : List.of("gpt-99", "haiku")) {
            var failure = assertThrows(
                    ModelException.class, () -> ModelTestbed.all(routed.ask(ModelTestbed.request(id, "Tell"))));
            assertFalse(failure.isRetryable());
        }
        bare.close();
    }

    private ChatAnswer answer(String text) {
        testbed.provider.inOrder(ScriptedReply.text(text));
        return ModelTestbed.answerOf(ModelTestbed.all(
                model.ask(ModelTestbed.request("openai", List.of(Message.User.of("Go")), List.of(TOOL)))));
    }
}
