package dev.reagent.journey.model;

import static dev.reagent.model.StrictProvider.anthropic;
import static dev.reagent.model.StrictProvider.call;
import static dev.reagent.model.StrictProvider.callBlock;
import static dev.reagent.model.StrictProvider.openAi;
import static dev.reagent.model.StrictProvider.textBlock;
import static dev.reagent.model.StrictProvider.thinkingBlock;
import static dev.reagent.model.StrictProvider.words;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.reagent.WithStrictProviders;
import dev.reagent.api.Json;
import dev.reagent.journey.Client;
import dev.reagent.model.StrictProvider;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Whole runs on providers that refuse a request for the reasons, and in the words, of the real ones. */
@QuarkusTest
@QuarkusTestResource(WithStrictProviders.class)
class StrictProvidersTest {

    private static final String DONE = openAi("stop", words("Done."));
    private static final String ALL_DONE = anthropic("end_turn", textBlock("Done."));
    private static final String A = "{\"text\":\"a\"}";

    private final Client client = Client.ofNewOrg();
    private final String prompt = Client.prompt();
    StrictProvider provider;

    private Json run(String rules, String... answers) {
        provider.answer(prompt, answers);
        return client.ended(client.start(Client.order(prompt, "strict-" + rules, "echo")));
    }

    private void assertDone(Json view) {
        assertEquals("completed", view.getString("status"), () -> view.prettify() + provider.requests(prompt));
        assertEquals("Done.", view.getString("final_answer"));
    }

    private void assertNoneRefused() {
        assertEquals(List.of(), provider.refused(prompt).toList());
    }

    @ParameterizedTest
    @ValueSource(strings = {"{\"te", "", " "})
    void aCallCutByTheLimitIsSaidToBeCutAndTheRunGoesOn(String arguments) {
        var cut = openAi("length", words("I will echo."), call(0, "c1", "echo", A), call(1, "c2", "echo", arguments));
        var view = run("openai", cut, openAi("tool_calls", call(0, "c1", "echo", A)), DONE);
        assertDone(view);
        assertNoneRefused();
        var outputs = provider.requests(prompt).get(1).messages("tool");
        assertEquals(2, outputs.size());
        outputs.forEach(output -> assertTrue(output.getString("content").contains("cut"), output::encode));
        assertEquals(List.of(List.of("a"), List.of()), view.getList("steps.observations.result"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"{\"te", ""})
    void aCallCutByTheLimitIsSaidToBeCutAndTheRunGoesOnAtAnthropic(String arguments) {
        var cut = anthropic(
                "max_tokens",
                textBlock("I will echo."),
                callBlock("toolu_1", "echo", A),
                callBlock("toolu_2", "echo", arguments));
        var view = run("anthropic", cut, anthropic("tool_use", callBlock("toolu_1", "echo", A)), ALL_DONE);
        assertDone(view);
        assertNoneRefused();
        var told = provider.requests(prompt).get(1).messages().getLast().getJsonArray("content");
        assertEquals(2, told.size());
        assertTrue(told.getJsonObject(1).getString("content").contains("cut"), told::encode);
        assertEquals(List.of(List.of("a"), List.of()), view.getList("steps.observations.result"));
    }

    @ParameterizedTest
    @CsvSource({"c2lnbmVk, end_turn", "c2lnbmVk, max_tokens", "'', end_turn", "'', max_tokens"})
    void thinkingWithoutAnAnswerIsAskedAgain(String signature, String stop) {
        var thought = anthropic(stop, thinkingBlock("Let me think.", signature));
        var call = anthropic("tool_use", thinkingBlock("I echo.", signature), callBlock("toolu_1", "echo", A));
        assertDone(run("anthropic", thought, call, thought, ALL_DONE));
        assertNoneRefused();
    }

    @ParameterizedTest
    @ValueSource(strings = {"stop", "length"})
    void thinkingWithoutAnAnswerIsAskedAgainOnTheOtherWire(String finish) {
        var thought = openAi(finish, "{\"reasoning_content\":\"Let me think.\"}");
        assertDone(run("openai", thought, openAi("tool_calls", call(0, "c1", "echo", A)), thought, DONE));
        assertNoneRefused();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "functions.echo",
                "echo ",
                " echo\n",
                "default_api.echo",
                "Echo",
                "functions.echo:0",
                "tool:echo",
                "echo<|channel|>commentary"
            })
    void aNameThatCanOnlyMeanOneToolMeansIt(String name) {
        var view = run("openai", openAi("tool_calls", call(0, "c1", name, A)), DONE);
        assertDone(view);
        assertNoneRefused();
        assertEquals(List.of("a"), view.getList("steps[0].observations.result"));
        assertEquals("echo", view.getString("steps[0].actions[0].tool"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "no such tool!", "écho", "echo.echo", "functions.", "web_fetch"})
    void anyOtherNameIsUnknownAndGoesBackUnderALegalOne(String name) {
        var view = run("openai", openAi("tool_calls", call(0, "c1", name, A)), DONE);
        assertDone(view);
        assertNoneRefused();
        assertEquals("unknown_tool", view.getString("steps[0].observations[0].error.code"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"functions.echo", "", "no such tool!"})
    void namesAreLegalAtAnthropicToo(String name) {
        var view = run("anthropic", anthropic("tool_use", callBlock("toolu_1", name, A)), ALL_DONE);
        assertDone(view);
        assertNoneRefused();
        assertEquals(
                name.equals("functions.echo") ? List.of("a") : List.of(""),
                view.getList("steps[0].observations.result"));
    }

    @Test
    void namesAreTakenAsMeantInTheJsonProtocolToo() {
        var action = "{\"thought\":\"t\",\"actions\":[{\"tool\":\"functions.echo\",\"args\":{\"text\":\"a\"}}],"
                + "\"is_final\":false,\"final_answer\":null}";
        var last = "{\"thought\":\"t\",\"actions\":[],\"is_final\":true,\"final_answer\":\"Done.\"}";
        var view = run("words", openAi("stop", words(action)), openAi("stop", words(last)));
        assertDone(view);
        assertEquals(List.of("a"), view.getList("steps[0].observations.result"));
    }

    @Test
    void geminisSignatureComesBackOnItsCallAndToolsAreNamed() {
        var signed = "{\"tool_calls\":[{\"index\":0,\"id\":\"g1\",\"type\":\"function\",\"extra_content\":{\"google\":"
                + "{\"thought_signature\":\"c2lnMQ==\"}},\"function\":{\"name\":\"echo\",\"arguments\":\"{\\\"text\\\":\\\"a\\\"}\"}}]}";
        provider.answer(prompt, openAi("stop", signed), DONE);
        var order = Client.order(prompt, "strict-gemini", "echo", "sql_query", "web_fetch");
        assertDone(client.ended(client.start(order)));
        assertNoneRefused();
        var output = provider.last(prompt).messages("tool").getFirst();
        assertEquals("echo", output.getString("name"));
    }

    @Test
    void idsOfKimiComeBackUnchangedAndOursFitIntoAUrl() {
        var first =
                openAi("tool_calls", call(0, "functions.echo:0", "echo", A), call(1, "functions.echo:1", "echo", A));
        var second = openAi("tool_calls", call(0, "functions.echo:2", "functions.echo", A));
        var view = run("kimi", first, second, DONE);
        assertDone(view);
        assertNoneRefused();
        view.<List<String>>getList("steps.observations.call_id")
                .forEach(ids -> ids.forEach(id -> assertTrue(id.matches("[a-zA-Z0-9_-]{1,64}"), id)));
        var outputs = provider.last(prompt).messages("tool");
        assertEquals(
                List.of("functions.echo:0", "functions.echo:1", "functions.echo:2"),
                outputs.stream().map(output -> output.getString("tool_call_id")).toList());
    }

    @Test
    void idsAndFieldsThatAServerAddsComeBackUnchangedOnAnthropicsWireToo() {
        var call = List.of(
                "{\"type\":\"tool_use\",\"id\":\"functions.echo:0\",\"name\":\"echo\",\"input\":{},\"caller\":{\"type\":\"direct\"}}",
                "{\"type\":\"input_json_delta\",\"partial_json\":\"{\\\"text\\\":\\\"a\\\"}\"}");
        assertDone(run("anthropic", anthropic("tool_use", call), ALL_DONE));
        assertNoneRefused();
        var back = provider.last(prompt)
                .messages("assistant")
                .getFirst()
                .getJsonArray("content")
                .getJsonObject(0);
        assertEquals("functions.echo:0", back.getString("id"));
        assertEquals("direct", back.getJsonObject("caller").getString("type"));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            length | {"content":"{\\"thought\\":\\"I"}
            stop   | {"content":""}
            stop   | {"reasoning_content":"Let me think."}
            """)
    void anAnswerThatIsNoneIsAskedAgainInTheJsonProtocolToo(String finish, String delta) {
        var last = "{\"thought\":\"t\",\"actions\":[],\"is_final\":true,\"final_answer\":\"Done.\"}";
        assertDone(run("words", openAi(finish, delta), openAi("stop", words(last))));
        assertNoneRefused();
    }

    @Test
    void anIdThatComesTwiceIsUsedOnce() {
        var again =
                openAi("tool_calls", call(0, "functions.echo:0", "echo", A), call(1, "functions.echo:0", "echo", A));
        assertDone(run("openai", again, again, DONE));
        assertNoneRefused();
    }

    @Test
    void brokenAnswersKeepTheirIdsApart() {
        var cut = openAi("length", call(0, "c1", "echo", "{\"te"));
        assertDone(run("openai", cut, cut, openAi("tool_calls", call(0, "c1", "echo", A)), DONE));
        assertNoneRefused();
    }

    @Test
    void anEmptyAnswerAfterAToolIsAskedAgainInAnOrderThatMistralTakes() {
        var call = openAi("tool_calls", call(0, "D681PevKs", "echo", A));
        var view = run("mistral", call, openAi("stop", words("")), DONE);
        assertDone(view);
        assertEquals(
                List.of(),
                provider.refused(prompt)
                        .filter(request -> request.refusal().toString().contains("after role"))
                        .toList());
        assertTrue(
                provider.last(prompt).messages().getLast().getString("content").contains("empty"));
    }

    @Test
    void mistralsIdsHaveNineCharactersOnceItHasSaidSo() {
        var twice = openAi("tool_calls", call(0, "call_of_another_kind", "echo", A), call(1, "D681PevKs", "echo", A));
        assertDone(run("mistral", twice, DONE));
        var outputs = provider.last(prompt).messages("tool");
        assertTrue(outputs.getFirst().getString("tool_call_id").matches("[a-zA-Z0-9]{9}"));
        assertEquals("D681PevKs", outputs.getLast().getString("tool_call_id"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"mistral", "azure"})
    void aRefusedFieldIsLeftOutFromThenOn(String rules) {
        var call = openAi("tool_calls", call(0, "D681PevKs", "echo", A));
        assertDone(run(rules, call, DONE));
        var other = Client.prompt();
        provider.answer(other, DONE);
        assertDone(client.ended(client.start(Client.order(other, "strict-" + rules, "echo"))));
        assertEquals(0, provider.refused(other).count());
        assertFalse(provider.last(other).body().containsKey("stream_options"));
    }

    @Test
    void aLimitGoesUnderTheNameThatTheModelTakes() {
        provider.answer(prompt, openAi("tool_calls", call(0, "c1", "echo", A)), DONE);
        var order = Client.order(prompt, "strict-newest", "echo")
                .put("max_output_tokens", 77)
                .put("temperature", 0.5);
        var view = client.ended(client.start(order));
        assertDone(view);
        assertEquals(2, provider.refused(prompt).count());
        assertEquals(77, provider.last(prompt).body().getInteger("max_completion_tokens"));
        assertFalse(provider.last(prompt).body().containsKey("max_tokens"));
        assertFalse(provider.last(prompt).body().containsKey("temperature"));
    }
}
