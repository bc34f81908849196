package dev.reagent.model.wire;

import static dev.reagent.model.ByteProvider.json;
import static dev.reagent.model.ByteProvider.saying;
import static dev.reagent.model.ByteProvider.stream;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.reagent.agent.ProviderReport;
import dev.reagent.agent.Tries;
import dev.reagent.agent.task.Message;
import dev.reagent.agent.task.ModelChoice;
import dev.reagent.model.ByteProvider;
import dev.reagent.model.ChatEvent;
import dev.reagent.model.ChatRequest;
import dev.reagent.model.ModelException;
import dev.reagent.model.ModelTestbed;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What of a provider's words about an error reaches the run's log, and which tries a step has left. */
class ReportTest {

    private static final String SECRET = "the secret plan of the otters is to dig a tunnel under the river";

    private final ByteProvider provider = new ByteProvider();
    private final ModelTestbed testbed = new ModelTestbed(provider.settings());

    @AfterEach
    void close() {
        testbed.close();
        provider.close();
    }

    @ParameterizedTest
    @CsvSource({
        "openai,x-request-id",
        "openai,apim-request-id",
        "openai,X-Generation-Id",
        "openai,cf-ray",
        "haiku,request-id"
    })
    void theRequestsIdIsReadFromTheHeaders(String model, String header) {
        provider.inOrder(json(400, "{\"error\":{\"message\":\"No.\"}}", header + ": req_011-a"));
        assertEquals(new ProviderReport(400, "req_011-a", "No."), report(model, "Tell"));
    }

    @Test
    void anErrorInsideAStreamHasItsRequestsIdToo() {
        provider.inOrder(stream("data: {\"error\":{\"code\":400,\"message\":\"No.\"}}\n\n", "x-request-id: req_1"));
        assertEquals(new ProviderReport(400, "req_1", "No."), report("openai", "Tell"));
    }

    @Test
    void theRequestsIdIsReadFromTheBody() {
        provider.inOrder(
                json(
                        400,
                        "{\"type\":\"error\",\"error\":{\"type\":\"invalid_request_error\",\"message\":\"No.\"},\"request_id\":\"req_2\"}"));
        assertEquals(new ProviderReport(400, "req_2", "No."), report("haiku", "Tell"));
    }

    @Test
    void anIdThatIsNoneIsLeftOut() {
        provider.inOrder(json(400, "{\"error\":{\"message\":\"No.\"},\"request_id\":\"<b>a b</b>\"}"));
        assertNull(report("openai", "Tell").requestId());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "Incorrect API key provided: sk-openai-secret. Look at it.",
                "Incorrect API key provided: sk-proj-****abcd. Look at it.",
                "Bad\\u0000 key\\u001b[31m \\r\\n sk-openai-secret."
            })
    void keysAndControlCharactersAreLeftOut(String message) {
        provider.inOrder(json(401, "{\"error\":{\"message\":\"" + message + "\"}}"));
        var said = report("openai", "Tell").message();
        assertTrue(said.contains("[key]"), said);
        assertFalse(said.contains("secret") || said.contains("abcd"), said);
        assertTrue(said.chars().noneMatch(Character::isISOControl), said);
    }

    @Test
    void aLongMessageIsCut() {
        provider.inOrder(json(400, "{\"error\":{\"message\":\"" + "no ".repeat(1_000) + "\"}}"));
        assertEquals(301, report("openai", "Tell").message().length());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"error\":{\"message\":\"Bad messages: [{'role': 'user', 'content': '" + SECRET + "'}]\"}}",
                "{\"detail\":[{\"loc\":[\"body\",\"messages\"],\"msg\":\"Bad.\",\"input\":\"" + SECRET + "\"}]}",
                "{\"object\":\"error\",\"message\":\"[{'msg': 'Bad.', 'input': {'content': 'otters'}}]\"}",
                "cannot read: " + SECRET
            })
    void theConversationIsLeftOut(String body) {
        provider.inOrder(json(400, body));
        var said = report("openai", "Listen: " + SECRET).message();
        assertFalse(said.contains("otters") || said.contains("tunnel"), said);
        assertTrue(said.toLowerCase(java.util.Locale.ROOT).contains("bad") || body.startsWith("cannot"), said);
    }

    @Test
    void aPageOfAProxyIsNoMessage() {
        provider.inOrder(ByteProvider.response(404, "text/html", "<html><body>Not found</body></html>"));
        assertEquals("", report("openai", "Tell").message());
    }

    @ParameterizedTest
    @ValueSource(strings = {"openai", "haiku"})
    void triesOfEarlierCallsOfTheStepCount(String model) {
        provider.inOrder(json(503, "{}"));
        var tries = new Tries(3, Duration.ZERO, Duration.ZERO);
        var failure = assertThrows(ModelException.class, () -> ModelTestbed.all(testbed.ask(request(model, tries))));
        assertEquals("overloaded", failure.code().wireName());
        assertNull(failure.pause());
        assertEquals(1, provider.calls());
    }

    @Test
    void thePauseOfAnEarlierCallIsMade() {
        provider.inOrder(saying("Fine."));
        long before = System.nanoTime();
        ModelTestbed.all(testbed.ask(request("openai", new Tries(1, Duration.ZERO, Duration.ofMillis(700)))));
        assertTrue(Duration.ofNanos(System.nanoTime() - before).toMillis() >= 700);
    }

    @Test
    void eachTryTellsItsOwnUsageOnce() {
        var half = stream("data: {\"choices\":[],\"usage\":{\"prompt_tokens\":7,\"completion_tokens\":1}}\n\n");
        provider.inOrder(half, half, saying("Fine."));
        var events = ModelTestbed.all(testbed.ask(ModelTestbed.request("openai", "Tell")));
        assertEquals(
                List.of(7L, 7L),
                events.stream()
                        .filter(ChatEvent.TryFailed.class::isInstance)
                        .map(event -> ((ChatEvent.TryFailed) event)
                                .failure()
                                .spent()
                                .usage()
                                .input())
                        .toList());
        assertEquals(10, ModelTestbed.answerOf(events).spent().usage().input());
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void aCallThatTheProviderCouldNotReadIsTheModelsToMend(boolean streamed) {
        var error = "{\"error\":{\"message\":\"Failed to call a function. See 'failed_generation'.\","
                + "\"type\":\"invalid_request_error\",\"code\":\"tool_use_failed\","
                + "\"failed_generation\":\"<function=echo{\\\"text\\\": oops}\"}}";
        var usage =
                "data: {\"choices\":[{\"delta\":{\"content\":\"I \"}}],\"usage\":{\"prompt_tokens\":7,\"completion_tokens\":2}}\n\n";
        provider.inOrder(streamed ? stream(usage + "data: " + error + "\n\n") : json(400, error));
        var answer = ModelTestbed.answerOf(ModelTestbed.all(testbed.ask(ModelTestbed.request("openai", "Tell"))));
        assertTrue(String.valueOf(answer.problem()).contains("could not be read"), answer::toString);
        assertTrue(answer.message().toString().contains("<function=echo{"), answer::toString);
        assertEquals(streamed ? 7 : 0, answer.spent().usage().input());
        assertEquals(1, provider.calls());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"error\":{\"message\":\"error parsing tool call: raw='{\\\"te', err=unexpected end of JSON input\"}}",
                "{\"error\":{\"code\":500,\"message\":\"Failed to parse tool call arguments as JSON: x\",\"type\":\"server_error\"}}",
                "{\"error\":{\"message\":\"Parsing failed.\",\"code\":\"output_parse_failed\"}}"
            })
    void otherSpellingsOfThatMeanTheSame(String body) {
        provider.inOrder(json(500, body));
        var answer = ModelTestbed.answerOf(ModelTestbed.all(testbed.ask(ModelTestbed.request("openai", "Tell"))));
        assertTrue(answer.problem() != null && !answer.message().blocks().isEmpty(), answer::toString);
        assertEquals(1, provider.calls());
    }

    @ParameterizedTest
    @CsvSource({"openai,OPENAI_MODEL_TOOLS", "claude-haiku-4-5,reagent.model.models.\"claude-haiku-4-5\".tools"})
    void aModelWithoutToolsFailsWithTheNameOfItsSetting(String model, String setting) {
        provider.inOrder(json(400, "{\"error\":{\"message\":\"library/x does not support tools\"}}"));
        var failure = assertThrows(
                ModelException.class, () -> ModelTestbed.all(testbed.ask(ModelTestbed.request(model, "Tell"))));
        assertEquals("not_supported", failure.code().reason().wireName());
        assertTrue(String.valueOf(failure.getMessage()).contains(setting), failure::getMessage);
    }

    private ProviderReport report(String model, String words) {
        var failure = assertThrows(
                ModelException.class, () -> ModelTestbed.all(testbed.ask(ModelTestbed.request(model, words))));
        return Objects.requireNonNull(failure.report());
    }

    private static ChatRequest request(String model, Tries tries) {
        return new ChatRequest(
                "a-session",
                0,
                ModelChoice.of(model),
                "",
                List.<Message>of(Message.User.of("Tell")),
                List.of(),
                tries,
                Duration.ofSeconds(10));
    }
}
