package dev.reagent.journey.model;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.reagent.WithScriptedProvider;
import dev.reagent.agent.Usage;
import dev.reagent.api.Json;
import dev.reagent.journey.Client;
import dev.reagent.journey.Sse;
import dev.reagent.model.ScriptedProvider;
import dev.reagent.model.ScriptedReply;
import dev.reagent.model.ScriptedReply.Call;
import dev.reagent.model.ScriptedReply.Fault;
import dev.reagent.model.ScriptedReply.Text;
import dev.reagent.model.ScriptedReply.Thinking;
import dev.reagent.model.ScriptedRequest;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Runs over both wires, with models that fail, break off, and cannot call tools. */
@QuarkusTest
@Tag("external-stores")
@Tag("redis-cluster")
@QuarkusTestResource(WithScriptedProvider.class)
class TroubledModelTest {

    private static final String ANTHROPIC = "claude-haiku-4-5";
    private static final String OPENAI = "scripted";

    /** Without native tool calling. */
    private static final String WORDS_ONLY = "qwen/qwen-2.5-coder-32b-instruct";

    /** Costs 100 + 5 + 25 + 50 millionths of a dollar by the price of {@link #ANTHROPIC}. */
    private static final Usage USED = new Usage(100, 50, 20, 0, 10, 4);

    private final Client client = Client.ofNewOrg();
    ScriptedProvider provider;

    @ParameterizedTest
    @ValueSource(strings = {OPENAI, ANTHROPIC})
    void aTaskOfFiveStepsCompletesThroughA429AndA529AndABrokenStream(String model) {
        provider.script(TroubledModelTest::fiveSteps);
        var order = Client.order(Client.prompt(), model, "echo");
        var id = client.start(order);
        var view = client.ended(id);
        assertEquals("completed", view.getString("status"), view::prettify);
        assertEquals("All is said.", view.getString("final_answer"));
        assertEquals(List.of(2, 1, 1, 3, 0), sizes(view));
        assertEquals(List.of("one", "two"), view.getList("steps[0].observations.result"));
        assertEquals(List.of("c4", "c5", "c6"), view.getList("steps[3].observations.call_id"));
        assertEquals(8, Client.callsOf(provider, order));
        var first = view.getString("steps[0].started_at");
        var waited = Duration.between(Instant.parse(first), Instant.parse(view.getString("steps[0].finished_at")));
        assertTrue(waited.toMillis() >= 1000, () -> "asked again after " + waited + ", not after Retry-After");
        assertBilled(view, model);
        assertThoughtVerbatim(order, model);
        assertRestartedOnce(id, 2);
    }

    private static ScriptedReply fiveSteps(ScriptedRequest request) {
        boolean first = request.attempt() == 1;
        return switch (request.step()) {
            case 0 ->
                first
                        ? ScriptedReply.error(429, "rate_limit_error").withHeader("retry-after", "1")
                        : thinking(0, new Call("c0", "echo", "{\"text\":\"one\"}"))
                                .and(new Call("c1", "echo", "{\"text\":\"two\"}"));
            case 1 ->
                first
                        ? ScriptedReply.error(529, "overloaded_error")
                        : thinking(1, new Call("c2", "echo", "{\"text\":\"three\"}"));
            case 2 -> {
                var whole = thinking(2, new Call("c3", "echo", "{\"text\":\"four\"}"));
                yield first ? whole.failing(Fault.BREAK, 6) : whole;
            }
            case 3 ->
                thinking(3, new Call("c4", "echo", "{\"text\":\"five\"}"))
                        .and(new Call("c5", "echo", "{\"text\":\"six\"}"))
                        .and(new Call("c6", "echo", "{\"text\":\"seven\"}"));
            default -> ScriptedReply.text("All is said.").withUsage(USED);
        };
    }

    private static ScriptedReply thinking(int step, Call call) {
        return ScriptedReply.of(
                        new Thinking("I think “" + step + "”, \\ and \"so on\".", "sig/" + step + "=="),
                        new Text("Step " + step + "."),
                        call)
                .withUsage(USED);
    }

    private static List<Integer> sizes(Json view) {
        return view.<List<Object>>getList("steps.actions").stream()
                .map(List::size)
                .toList();
    }

    /** What the broken try had reported before it broke is paid, too: Anthropic's wire tells the prompt first. */
    private static void assertBilled(Json view, String model) {
        boolean anthropic = model.equals(ANTHROPIC);
        int prompts = anthropic ? 6 : 5;
        assertEquals(5, view.getInt("totals.steps"));
        assertEquals(100 * prompts, view.getInt("totals.input_tokens"));
        assertEquals(50 * prompts, view.getInt("totals.cached_tokens"));
        assertEquals(20 * prompts, view.getInt("totals.cache_write_tokens"));
        assertEquals(50 + (anthropic ? 1 : 0), view.getInt("totals.output_tokens"));
        assertEquals(anthropic ? "0.001035" : "0.000000", view.getString("totals.cost_usd"));
        assertEquals(anthropic ? "0.000180" : "0.000000", view.getString("steps[0].cost_usd"));
        assertEquals(anthropic ? "0.000315" : "0.000000", view.getString("steps[2].cost_usd"));
    }

    private void assertThoughtVerbatim(JsonObject order, String model) {
        var last = provider.requests().stream()
                .filter(request -> request.key().equals(order.getString("prompt")))
                .toList()
                .getLast();
        for (int step = 0; step < 4; step++) {
            var thought = "I think “" + step + "”, \\ and \"so on\".";
            var block = model.equals(ANTHROPIC)
                    ? new JsonObject()
                            .put("type", "thinking")
                            .put("thinking", thought)
                            .put("signature", "sig/" + step + "==")
                    : new JsonObject().put("reasoning_content", thought);
            assertTrue(
                    assistant(last, step, model).stream().anyMatch(block::equals),
                    () -> block + " is not in " + last.text());
        }
    }

    /** The blocks of the n-th turn; on OpenAI's wire what stands beside content and calls. */
    private static List<Object> assistant(ScriptedRequest request, int turn, String model) {
        var turns = request.body().getJsonArray("messages").stream()
                .map(JsonObject.class::cast)
                .filter(message -> "assistant".equals(message.getString("role")))
                .toList();
        return model.equals(ANTHROPIC)
                ? turns.get(turn).getJsonArray("content").stream().toList()
                : List.of(new JsonObject()
                        .put("reasoning_content", turns.get(turn).getValue("reasoning_content")));
    }

    private void assertRestartedOnce(String id, int step) {
        var events = Sse.of(client.stream(id));
        var restarts = events.stream()
                .filter(it -> it.event().equals("step.restarted"))
                .toList();
        assertEquals(1, restarts.size(), () -> Sse.names(events).toString());
        assertEquals(step, restarts.getFirst().data().getInteger("step"));
        assertEquals("retry", restarts.getFirst().data().getString("reason"));
    }

    @ParameterizedTest
    @ValueSource(strings = {OPENAI, ANTHROPIC})
    void fourBrokenStreamsInAStepFailTheRunAsModelUnavailable(String model) {
        provider.bySteps(ScriptedReply.text("A long answer that never comes to its end.")
                .withUsage(USED)
                .failing(Fault.BREAK, 5));
        var order = Client.order(Client.prompt(), model);
        var id = client.start(order);
        var view = client.ended(id);
        assertEquals("failed", view.getString("status"), view::prettify);
        assertEquals("model_unavailable", view.getString("error.code"));
        assertFalse(view.getString("error.message").contains("127.0.0.1"), view::prettify);
        assertEquals("unreachable", view.getString("error.reason"));
        assertEquals(4, Client.callsOf(provider, order));
        assertEquals(model.equals(ANTHROPIC) ? 400 : 0, view.getInt("totals.input_tokens"));
        var restarts = Sse.of(client.stream(id)).stream()
                .filter(it -> it.event().equals("step.restarted"))
                .count();
        assertEquals(3, restarts);
    }

    @ParameterizedTest
    @ValueSource(strings = {OPENAI, ANTHROPIC})
    void aStepHasOneBudgetOfTriesWhetherSomethingWasStreamedOrNot(String model) {
        var streamed = ScriptedReply.text("A long answer that never comes to its end.")
                .withUsage(USED)
                .failing(Fault.BREAK, 5);
        var busy = ScriptedReply.error(529, "overloaded_error");
        provider.inOrder(busy, streamed, busy);
        var order = Client.order(Client.prompt(), model);
        var id = client.start(order);
        var view = client.ended(id);
        assertEquals("model_unavailable", view.getString("error.code"), view::prettify);
        assertEquals("overloaded", view.getString("error.reason"));
        assertEquals(4, Client.callsOf(provider, order));
        assertEquals(model.equals(ANTHROPIC) ? 100 : 0, view.getInt("totals.input_tokens"));
        List<String> lines = client.get("/v1/agents/" + id + "/logs").jsonPath().getList("lines.message");
        assertEquals(
                4,
                lines.stream().filter(line -> line.contains("the model failed")).count(),
                lines::toString);
    }

    @Test
    void triesOfAStepHaveAPauseBetweenThemAlsoAfterSomethingWasStreamed() {
        var half =
                ScriptedReply.text("A long answer that never comes to its end.").failing(Fault.BREAK, 5);
        var times = new java.util.concurrent.CopyOnWriteArrayList<Long>();
        provider.script(request -> {
            times.add(System.nanoTime());
            return half;
        });
        client.ended(client.start(Client.order(Client.prompt(), OPENAI)));
        assertEquals(4, times.size());
        // first-wait is 20 ms in these tests, less up to a quarter, and doubled each time
        for (int i = 1; i < 4; i++) {
            var pause = Duration.ofNanos(times.get(i) - times.get(i - 1));
            assertTrue(pause.toMillis() >= 15 << (i - 1), () -> "a pause of only " + pause);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {OPENAI, ANTHROPIC})
    void aRefusedKeyFailsTheRunAtOnce(String model) {
        provider.bySteps(ScriptedReply.error(401, "authentication_error"));
        var order = Client.order(Client.prompt(), model);
        var view = client.ended(client.start(order));
        assertEquals("model_unavailable", view.getString("error.code"), view::prettify);
        assertEquals("no_key", view.getString("error.reason"));
        assertEquals(1, Client.callsOf(provider, order));
    }

    @ParameterizedTest
    @CsvSource({
        "400,invalid_request_error,refused_request",
        "403,permission_error,no_key",
        "402,billing_error,no_credit",
        "400,context_length_exceeded,context_too_long",
        "400,model does not support tools,not_supported"
    })
    void theErrorSaysWhyTheModelGaveNoAnswerAndTheLogWhatItsProviderSaid(int status, String type, String reason) {
        provider.bySteps(ScriptedReply.error(status, type).withHeader("x-request-id", "req_7"));
        var order = Client.order(Client.prompt(), OPENAI);
        var id = client.start(order);
        var view = client.ended(id);
        assertEquals("model_unavailable", view.getString("error.code"), view::prettify);
        assertEquals(reason, view.getString("error.reason"));
        assertEquals(1, Client.callsOf(provider, order));
        assertFalse(view.prettify().contains("req_7") || view.prettify().contains("scripted " + type), view::prettify);
        var log = client.get("/v1/agents/" + id + "/logs").asString();
        assertTrue(log.contains("request req_7") && log.contains("the provider says " + status), log);
    }

    @ParameterizedTest
    @ValueSource(strings = {OPENAI, ANTHROPIC})
    void aCallThatTheProviderCouldNotReadIsMendedByTheModel(String model) {
        provider.inOrder(
                ScriptedReply.error(400, "tool_use_failed"),
                ScriptedReply.text("In words, then.").withUsage(USED));
        var order = Client.order(Client.prompt(), model, "echo");
        var id = client.start(order);
        var view = client.ended(id);
        assertEquals("completed", view.getString("status"), view::prettify);
        assertEquals(2, Client.callsOf(provider, order));
        assertTrue(provider.lastRequest().text().contains("could not be read as one"));
        assertTrue(provider.lastRequest().text().contains("What the provider said about it"));
        assertEquals("repair", restartReason(id));
    }

    @Test
    void callsThatTheProviderNeverCanReadEndAsInvalidModelOutputWithoutItsWords() {
        provider.inOrder(ScriptedReply.error(400, "tool_use_failed"));
        var order = Client.order(Client.prompt(), OPENAI, "echo");
        var view = client.ended(client.start(order));
        assertEquals("invalid_model_output", view.getString("error.code"), view::prettify);
        assertEquals(3, Client.callsOf(provider, order));
        assertFalse(view.prettify().contains("scripted tool_use_failed"), view::prettify);
    }

    private String restartReason(String id) {
        return Sse.of(client.stream(id)).stream()
                .filter(it -> it.event().equals("step.restarted"))
                .map(it -> it.data().getString("reason"))
                .findFirst()
                .orElse("none");
    }

    @Test
    void brokenJsonOfAModelWithoutToolCallingIsMendedAndTheRunEndsRight() {
        provider.inOrder(
                ScriptedReply.text("Sure! I will call echo for you.").withUsage(USED),
                ScriptedReply.text("{\"thought\": \"I echo.\", \"actions\": ["
                                + "{\"tool\": \"echo\", \"args\": {\"text\": \"a\"}},"
                                + " {\"tool\": \"echo\", \"args\": {\"text\": \"b\"}}],"
                                + " \"is_final\": false, \"final_answer\": null}")
                        .withUsage(USED),
                ScriptedReply.text("{\"thought\": \"Done\", \"actions\": [], \"is_final\": true,")
                        .withUsage(USED),
                ScriptedReply.text("```json\n{\"thought\": \"Done\", \"actions\": [], \"is_final\": true,"
                                + " \"final_answer\": \"a and b\"}\n```")
                        .withUsage(USED));
        var id = client.start(Client.order(Client.prompt(), WORDS_ONLY, "echo"));
        var view = client.ended(id);
        assertEquals("completed", view.getString("status"), view::prettify);
        assertEquals("a and b", view.getString("final_answer"));
        assertEquals(List.of("a", "b"), view.getList("steps[0].observations.result"));
        assertEquals(2, view.getList("steps").size());
        assertEquals(400, view.getInt("totals.input_tokens"));
        var reasons = Sse.of(client.stream(id)).stream()
                .filter(it -> it.event().equals("step.restarted"))
                .map(it -> it.data().getString("reason"))
                .toList();
        assertEquals(List.of("repair", "repair"), reasons);
        assertTrue(provider.lastRequest().text().contains("was not the one JSON object that was asked for"));
    }

    @Test
    void jsonThatStaysBrokenAfterTwoRepairTurnsEndsAsInvalidModelOutput() {
        provider.inOrder(ScriptedReply.text("{\"thought\": \"I cannot stop"));
        var order = Client.order(Client.prompt(), WORDS_ONLY, "echo");
        var view = client.ended(client.start(order));
        assertEquals("failed", view.getString("status"), view::prettify);
        assertEquals("invalid_model_output", view.getString("error.code"));
        assertEquals(3, Client.callsOf(provider, order));
    }
}
