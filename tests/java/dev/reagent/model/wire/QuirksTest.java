package dev.reagent.model.wire;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.reagent.Gate;
import dev.reagent.Waiting;
import dev.reagent.agent.task.Block;
import dev.reagent.agent.task.Message;
import dev.reagent.agent.task.ModelChoice;
import dev.reagent.agent.task.Origin;
import dev.reagent.agent.task.Picture;
import dev.reagent.model.ChatRequest;
import dev.reagent.model.ModelException;
import dev.reagent.model.ModelTestbed;
import dev.reagent.model.ScriptedReply;
import dev.reagent.model.ToolSpec;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What a provider's quirks change in its requests, and how they are learned. */
class QuirksTest {

    private static final Origin ELSEWHERE = new Origin("openai", "elsewhere", "k", "m");
    private static final ToolSpec TOOL = new ToolSpec(
            "echo",
            "Echoes.",
            "{\"type\":\"object\",\"properties\":{\"text\":{\"type\":\"string\"}},\"additionalProperties\":false}");

    private ModelTestbed testbed = new ModelTestbed(Map.of());

    @AfterEach
    void close() {
        testbed.close();
    }

    private void with(String quirks) {
        testbed.close();
        testbed = new ModelTestbed(Map.of("OPENAI_QUIRKS", quirks));
    }

    private JsonObject asked(List<Message> conversation) {
        var request = new ChatRequest(
                "s", 0, new ModelChoice("openai", 77, 0.5), "", conversation, List.of(TOOL), Duration.ofSeconds(10));
        testbed.answer(request);
        return testbed.provider.lastRequest().body();
    }

    private static List<Message> oneCall() {
        var call = new Block.ToolUse("call_1", "echo", "{}", "functions.echo:0", "{\"extra\":1}");
        var drawn = new Picture("plot.png", "image/png", "aGk=");
        return List.of(
                Message.User.of("Do it"),
                new Message.Assistant(List.of(call), ELSEWHERE),
                new Message.User(List.of(new Block.ToolOutput("call_1", "Done.", false, List.of(drawn)))));
    }

    @Test
    void withoutQuirksARequestHasAllFields() {
        var body = asked(oneCall());
        assertTrue(body.containsKey("stream_options"));
        assertEquals(77, body.getInteger("max_tokens"));
        assertEquals(0.5, body.getDouble("temperature"));
        assertEquals(List.of("user", "assistant", "tool", "user"), roles(body));
        var output = message(body, 2);
        assertEquals("echo", output.getString("name"));
        assertEquals("call_1", output.getString("tool_call_id"));
    }

    @Test
    void theSettingsSayWhatARequestDoesWithout() {
        with(
                "no-stream-options,no-max-tokens,no-temperature,no-tool-name,no-user-after-tool,nine-character-ids,plain-schemas");
        var body = asked(oneCall());
        assertFalse(body.containsKey("stream_options"));
        assertFalse(body.containsKey("max_tokens"));
        assertEquals(77, body.getInteger("max_completion_tokens"));
        assertFalse(body.containsKey("temperature"));
        assertEquals(List.of("user", "assistant", "tool", "assistant", "user"), roles(body));
        assertFalse(message(body, 2).containsKey("name"));
        var id = message(body, 2).getString("tool_call_id");
        assertTrue(id.matches("[a-zA-Z0-9]{9}"), id);
        assertEquals(
                id, message(body, 1).getJsonArray("tool_calls").getJsonObject(0).getString("id"));
        assertFalse(body.getJsonArray("tools").encode().contains("additionalProperties"));
    }

    @Test
    void whatOnlyOneProviderUnderstandsDoesNotGoToAnother() {
        var call = message(asked(oneCall()), 1).getJsonArray("tool_calls").getJsonObject(0);
        assertEquals("call_1", call.getString("id"));
        assertFalse(call.containsKey("extra"));
    }

    @Test
    void aRefusalIsLearnedOnceAndTakesNoneOfTheTries() {
        testbed.close();
        testbed = new ModelTestbed(Map.of("reagent.model.retry.tries", "1"));
        var refusal = "{\"error\":{\"message\":\"Unrecognized request argument supplied: stream_options\"}}";
        testbed.provider.script(request -> request.body().containsKey("stream_options")
                ? ScriptedReply.text("").withStatus(400, refusal)
                : ScriptedReply.text("Done."));
        testbed.ask("openai", "Tell");
        assertEquals(2, testbed.provider.calls());
        testbed.ask("openai", "Tell");
        assertEquals(3, testbed.provider.calls());
    }

    @Test
    void callsThatAreUnderWayWhenARefusalIsLearnedAreSentOtherwiseToo() {
        testbed.close();
        testbed = new ModelTestbed(Map.of("reagent.model.retry.tries", "1"));
        var refusal = "{\"error\":{\"message\":\"Unrecognized request argument supplied: stream_options\"}}";
        var gate = Gate.closed();
        testbed.provider.script(request -> request.body().containsKey("stream_options")
                ? ScriptedReply.text("").withStatus(400, refusal).behind(gate)
                : ScriptedReply.text("Done."));
        var all = IntStream.range(0, 20)
                .mapToObj(i -> testbed.ask(ModelTestbed.request("openai", "Tell " + i))
                        .collect()
                        .asList()
                        .subscribeAsCompletionStage())
                .toList();
        Waiting.until("all are under way", () -> testbed.provider.inFlight() == 20);
        gate.open();
        all.forEach(each -> assertEquals(
                "Done.",
                ModelTestbed.answerOf(each.orTimeout(20, TimeUnit.SECONDS).join())
                        .finalAnswer()));
        assertEquals(40, testbed.provider.calls());
    }

    @Test
    void temperatureIsLearnedOnTheOtherWireToo() {
        var refusal = "{\"type\":\"error\",\"error\":{\"type\":\"invalid_request_error\",\"message\":"
                + "\"`temperature` is deprecated for this model.\"}}";
        testbed.provider.script(request -> request.body().containsKey("temperature")
                ? ScriptedReply.text("").withStatus(400, refusal)
                : ScriptedReply.text("Done."));
        var request = new ChatRequest(
                "s",
                0,
                new ModelChoice("claude-haiku-4-5", 77, 0.5),
                "",
                List.of(Message.User.of("x")),
                List.of(),
                Duration.ofSeconds(10));
        assertEquals("Done.", testbed.answer(request).finalAnswer());
        testbed.answer(request);
        assertEquals(3, testbed.provider.calls());
        assertEquals(77, testbed.provider.lastRequest().body().getInteger("max_tokens"));
    }

    @Test
    void aRefusalThatStaysIsNotAskedAgainForEver() {
        var refusal =
                "{\"error\":{\"message\":\"Unrecognized request argument supplied: stream_options, temperature\"}}";
        testbed.provider.script(request -> ScriptedReply.text("").withStatus(400, refusal));
        assertThrows(ModelException.class, () -> testbed.ask("openai", "Tell"));
        assertEquals(2, testbed.provider.calls());
        assertThrows(ModelException.class, () -> testbed.ask("openai", "Tell"));
        assertEquals(3, testbed.provider.calls());
    }

    @Test
    void whatOneModelRefusesAnotherOfItsProviderMayTake() {
        var refusal =
                "{\"error\":{\"message\":\"Unsupported parameter: 'max_tokens' is not supported with this model.\"}}";
        testbed.provider.script(request -> request.body().getString("model").contains("glm-5")
                        && request.body().containsKey("max_tokens")
                ? ScriptedReply.text("").withStatus(400, refusal)
                : ScriptedReply.text("Done."));
        testbed.ask("z-ai/glm-5", "Tell");
        assertTrue(testbed.provider.lastRequest().body().containsKey("max_completion_tokens"));
        testbed.ask("deepseek/deepseek-v3.2", "Tell");
        assertTrue(testbed.provider.lastRequest().body().containsKey("max_tokens"));
    }

    private static JsonObject message(JsonObject body, int index) {
        return body.getJsonArray("messages", new JsonArray()).getJsonObject(index);
    }

    private static List<String> roles(JsonObject body) {
        return body.getJsonArray("messages").stream()
                .map(message -> ((JsonObject) message).getString("role"))
                .toList();
    }
}
