package dev.reagent.journey.model;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.reagent.WithScriptedProvider;
import dev.reagent.agent.Usage;
import dev.reagent.journey.Client;
import dev.reagent.journey.Sse;
import dev.reagent.model.ScriptedProvider;
import dev.reagent.model.ScriptedReply;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a run shows of answers that are cut, refused, broken off, or written in an odd form. */
@QuarkusTest
@QuarkusTestResource(WithScriptedProvider.class)
class OddAnswersJourneyTest {

    private static final String ANTHROPIC = "claude-haiku-4-5";
    private static final String OPENAI = "scripted";
    private static final Usage USED = new Usage(100, 0, 0, 0, 10, 0);

    private final Client client = Client.ofNewOrg();
    ScriptedProvider provider;

    @ParameterizedTest
    @ValueSource(strings = {OPENAI, ANTHROPIC})
    void halfASentenceBeforeARefusalIsShownAsRefused(String model) {
        provider.bySteps(
                ScriptedReply.call("c0", "echo", "{\"text\":\"a\"}"),
                ScriptedReply.text("Half a sentence").withStop("refusal"));
        var view = client.ended(client.start(Client.order(Client.prompt(), model, "echo")));
        assertEquals("completed", view.getString("status"), view::prettify);
        assertEquals("Half a sentence", view.getString("final_answer"));
        assertEquals("refusal", view.getString("stop_reason"));
        assertEquals(List.of("tool_use", "refusal"), view.getList("steps.stop_reason"));
    }

    @ParameterizedTest
    @ValueSource(strings = {OPENAI, ANTHROPIC})
    void anUnknownStopReasonIsAskedAgainAndItsUsageIsPaid(String model) {
        provider.inOrder(
                ScriptedReply.text("Half a sentence").withStop("network_error").withUsage(USED),
                ScriptedReply.text("The whole sentence.").withUsage(USED));
        var order = Client.order(Client.prompt(), model);
        var view = client.ended(client.start(order));
        assertEquals("The whole sentence.", view.getString("final_answer"), view::prettify);
        assertEquals("end", view.getString("stop_reason"));
        assertEquals(200, view.getInt("totals.input_tokens"));
        assertEquals(20, view.getInt("totals.output_tokens"));
        assertEquals(2, Client.callsOf(provider, order));
    }

    @ParameterizedTest
    @ValueSource(strings = {OPENAI, ANTHROPIC})
    void aCallInTextIsMade(String model) {
        provider.bySteps(
                ScriptedReply.text(
                        "<think>Echo it.</think>I echo.\n<tool_call>{\"name\": \"echo\", \"arguments\": {\"text\": \"a\"}}</tool_call>"),
                ScriptedReply.text("<think>Done.</think>It said a."));
        var id = client.start(Client.order(Client.prompt(), model, "echo"));
        var view = client.ended(id);
        assertEquals("It said a.", view.getString("final_answer"), view::prettify);
        assertEquals(List.of("a"), view.getList("steps[0].observations.result"));
        assertEquals("tool_use", view.getString("steps[0].stop_reason"));
        var streamed = Sse.of(client.stream(id)).stream()
                .filter(event -> event.event().equals("answer.delta"))
                .map(event -> event.data().getString("text"))
                .toList();
        assertFalse(String.join("", streamed).contains("tool_call"), streamed::toString);
        assertFalse(String.join("", streamed).contains("think"), streamed::toString);
    }

    @ParameterizedTest
    @ValueSource(strings = {OPENAI, ANTHROPIC})
    void argumentsWithTwoMeaningsComeBackToTheModelInItsOwnWords(String model) {
        provider.bySteps(
                ScriptedReply.call("c0", "echo", "{\"text\":\"a\"}{\"text\":\"b\"}"),
                ScriptedReply.call("c1", "echo", "{\"text\": oops}"),
                ScriptedReply.text("I give up."));
        var view = client.ended(client.start(Client.order(Client.prompt(), model, "echo")));
        assertEquals("I give up.", view.getString("final_answer"), view::prettify);
        var first = view.getString("steps[0].observations[0].error.message");
        assertTrue(
                first.endsWith(
                        "something stands after the object (line 1, column 13); you wrote: {\"text\":\"a\"}{\"text\":\"b\"}"),
                first);
        var second = view.getString("steps[1].observations[0].error.message");
        assertTrue(second.contains("an unexpected character"), second);
        assertTrue(second.endsWith("you wrote: {\"text\": oops}"), second);
        for (var words : List.of(first, second, provider.lastRequest().text())) {
            assertFalse(
                    words.contains("jackson") || words.contains("JsonToken") || words.contains("START_OBJECT"), words);
        }
    }
}
