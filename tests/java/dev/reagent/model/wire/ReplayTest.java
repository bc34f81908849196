package dev.reagent.model.wire;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.reagent.agent.task.Block;
import dev.reagent.agent.task.Message;
import dev.reagent.agent.task.ModelChoice;
import dev.reagent.agent.task.Picture;
import dev.reagent.model.ChatRequest;
import dev.reagent.model.ModelTestbed;
import dev.reagent.model.ScriptedReply;
import dev.reagent.model.ScriptedReply.Call;
import dev.reagent.model.ScriptedReply.Redacted;
import dev.reagent.model.ScriptedReply.Text;
import dev.reagent.model.ScriptedReply.Thinking;
import dev.reagent.model.ScriptedReply.Unknown;
import dev.reagent.model.ToolSpec;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What of an answer goes back to where it came from, and what each wire's requests look like. */
class ReplayTest {

    private static final ToolSpec TOOL = new ToolSpec("echo", "Echoes.", "{\"type\":\"object\"}");

    private final ModelTestbed testbed = new ModelTestbed(Map.of());

    @AfterEach
    void close() {
        testbed.close();
    }

    @Test
    void thinkingGoesBackVerbatimAndInOrderToItsOrigin() {
        testbed.provider.inOrder(
                ScriptedReply.of(
                        new Thinking("First I 🦦 think.", "c2lnbmF0dXJl+/=="),
                        new Redacted("b3BhcXVl"),
                        new Text("Then I call."),
                        new Unknown("{\"type\":\"server_tool_use\",\"id\":\"s1\",\"name\":\"x\",\"input\":{\"q\":1}}"),
                        new Call("toolu_1", "echo", "{\"text\":\"a\"}")),
                ScriptedReply.text("Done."));
        var conversation = afterOneCall("haiku", "toolu_1");
        testbed.answer(ModelTestbed.request("haiku", conversation, List.of(TOOL)));
        var content = assistant().getJsonArray("content");
        assertEquals(
                new JsonObject()
                        .put("type", "thinking")
                        .put("thinking", "First I 🦦 think.")
                        .put("signature", "c2lnbmF0dXJl+/=="),
                content.getJsonObject(0));
        assertEquals(
                new JsonObject().put("type", "redacted_thinking").put("data", "b3BhcXVl"), content.getJsonObject(1));
        assertEquals("text", content.getJsonObject(2).getString("type"));
        assertEquals(
                new JsonObject("{\"type\":\"server_tool_use\",\"id\":\"s1\",\"name\":\"x\",\"input\":{\"q\":1}}"),
                content.getJsonObject(3));
        assertEquals(
                new JsonObject(
                        "{\"type\":\"tool_use\",\"id\":\"toolu_1\",\"name\":\"echo\",\"input\":{\"text\":\"a\"}}"),
                content.getJsonObject(4));
    }

    @Test
    void thinkingDoesNotGoToAnotherModelOrWire() {
        testbed.provider.inOrder(
                ScriptedReply.of(new Thinking("Hm.", "sig"), new Call("toolu_1", "echo", "{\"text\":\"a\"}")),
                ScriptedReply.text("Done."));
        var conversation = afterOneCall("haiku", "toolu_1");
        testbed.answer(ModelTestbed.request("sonnet", conversation, List.of(TOOL)));
        assertEquals(1, assistant().getJsonArray("content").size());
        testbed.answer(ModelTestbed.request("openai", conversation, List.of(TOOL)));
        assertFalse(testbed.provider.lastRequest().text().contains("Hm."));
        assertEquals(
                "toolu_1",
                assistant().getJsonArray("tool_calls").getJsonObject(0).getString("id"));
    }

    @Test
    void reasoningOfTheOpenAiWireGoesBackToItsOriginOnly() {
        testbed.provider.inOrder(
                ScriptedReply.of(new Thinking("I reason.", ""), new Call("c1", "echo", "{\"text\":\"a\"}")),
                ScriptedReply.text("Done."));
        var conversation = afterOneCall("openai", "c1");
        testbed.answer(ModelTestbed.request("openai", conversation, List.of(TOOL)));
        assertEquals("I reason.", assistant().getString("reasoning_content"));
        testbed.answer(ModelTestbed.request("z-ai/glm-5", conversation, List.of(TOOL)));
        assertNull(assistant().getString("reasoning_content"));
    }

    @Test
    void anAnthropicRequestHasAMovingBreakpointAndStableBytes() {
        testbed.provider.inOrder(
                ScriptedReply.call("toolu_1", "echo", "{\"text\":\"a\"}"), ScriptedReply.text("Done."));
        var conversation = afterOneCall("haiku", "toolu_1");
        var request = ModelTestbed.request("haiku", conversation, List.of(TOOL));
        testbed.answer(request);
        var first = testbed.provider.lastRequest();
        testbed.answer(request);
        assertEquals(first.text(), testbed.provider.lastRequest().text());
        var body = first.body();
        assertEquals("sk-ant-secret", first.headers().get("x-api-key"));
        assertEquals("2023-06-01", first.headers().get("anthropic-version"));
        assertFalse(first.headers().contains("anthropic-beta"));
        assertEquals("claude-haiku-5-5", body.getString("model"));
        assertEquals(16_000, body.getInteger("max_tokens"));
        assertTrue(body.getJsonArray("system").getJsonObject(0).containsKey("cache_control"));
        var messages = body.getJsonArray("messages");
        assertTrue(lastBlock(messages, 0).containsKey("cache_control"));
        assertTrue(lastBlock(messages, 2).containsKey("cache_control"));
        assertEquals("tool_result", lastBlock(messages, 2).getString("type"));
        assertTrue(lastBlock(messages, 2).getBoolean("is_error"));
    }

    @Test
    void aPictureOfACallIsShownInTheWordsOfEachWire() {
        testbed.provider.inOrder(
                ScriptedReply.call("toolu_1", "echo", "{\"text\":\"a\"}"), ScriptedReply.text("Done."));
        testbed.answer(ModelTestbed.request("haiku", drawn("haiku", "toolu_1"), List.of(TOOL)));
        var result = lastBlock(testbed.provider.lastRequest().body().getJsonArray("messages"), 2);
        assertEquals("tool_result", result.getString("type"));
        assertEquals(new JsonArray("""
                        [{"type": "text", "text": "Drawn."},
                         {"type": "image", "source": {"type": "base64", "media_type": "image/png", "data": "aGk="}}]"""), result.getJsonArray("content"));

        testbed.provider.inOrder(ScriptedReply.call("call_1", "echo", "{\"text\":\"a\"}"), ScriptedReply.text("Done."));
        testbed.answer(ModelTestbed.request("openai", drawn("openai", "call_1"), List.of(TOOL)));
        var messages = testbed.provider.lastRequest().body().getJsonArray("messages");
        assertEquals("Drawn.", messages.getJsonObject(messages.size() - 2).getString("content"));
        assertEquals(new JsonObject("""
                        {"role": "user", "content": [
                          {"type": "text", "text": "The pictures that the calls above left, in this order: plot.png"},
                          {"type": "image_url", "image_url": {"url": "data:image/png;base64,aGk="}}]}"""), messages.getJsonObject(messages.size() - 1));
    }

    private List<Message> drawn(String model, String callId) {
        var conversation = afterOneCall(model, callId);
        var picture = new Picture("plot.png", "image/png", "aGk=");
        conversation.set(2, new Message.User(List.of(new Block.ToolOutput(callId, "Drawn.", false, List.of(picture)))));
        return conversation;
    }

    @Test
    void eachProviderGetsWhatItWants() {
        testbed.ask("openai", "Tell");
        var openai = testbed.provider.lastRequest();
        assertEquals("Bearer sk-openai-secret", openai.headers().get("authorization"));
        assertTrue(openai.body().getJsonObject("stream_options").getBoolean("include_usage"));
        assertEquals("scripted", openai.body().getString("model"));
        assertFalse(openai.body().containsKey("max_tokens"));
        testbed.ask("z-ai/glm-5", "Tell");
        var router = testbed.provider.lastRequest();
        assertEquals("Bearer sk-or-secret", router.headers().get("authorization"));
        assertFalse(router.body().containsKey("stream_options"));
        assertEquals(8_192, router.body().getInteger("max_tokens"));
    }

    @Test
    void whatTheSessionIsCalledIsNotSent() {
        testbed.ask("haiku", "Tell");
        assertFalse(testbed.provider.lastRequest().text().contains("a-session"));
    }

    @Test
    void loneSurrogatesAndNulDoNotBreakARequest() {
        testbed.ask("haiku", "a\u0000b\uD83Dc");
        assertEquals("a\uFFFDb\uFFFDc", testbed.provider.lastRequest().key());
    }

    @Test
    void aLimitAndATemperatureOfARequestAreSentWhereTheModelTakesThem() {
        var request = new ChatRequest(
                "s",
                0,
                new ModelChoice("claude-haiku-4-5", 77, 0.5),
                "",
                List.of(Message.User.of("x")),
                List.of(),
                Duration.ofSeconds(5));
        testbed.answer(request);
        assertEquals(77, testbed.provider.lastRequest().body().getInteger("max_tokens"));
        assertEquals(0.5, testbed.provider.lastRequest().body().getDouble("temperature"));
    }

    /** A question, an answer with one call, and its failed output. */
    private List<Message> afterOneCall(String model, String callId) {
        var asked = Message.User.of("Do it");
        var answer = testbed.answer(ModelTestbed.request(model, List.of(asked), List.of(TOOL)));
        var conversation = new ArrayList<Message>();
        conversation.add(asked);
        conversation.add(answer.message());
        conversation.add(new Message.User(List.of(new Block.ToolOutput(callId, "It failed.", true))));
        return conversation;
    }

    private JsonObject assistant() {
        return testbed.provider.lastRequest().body().getJsonArray("messages").stream()
                .map(JsonObject.class::cast)
                .filter(message -> "assistant".equals(message.getString("role")))
                .findFirst()
                .orElseThrow();
    }

    private static JsonObject lastBlock(JsonArray messages, int index) {
        var content = messages.getJsonObject(index).getJsonArray("content");
        return content.getJsonObject(content.size() - 1);
    }
}
