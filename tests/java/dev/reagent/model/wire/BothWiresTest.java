package dev.reagent.model.wire;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.reagent.BesideServers;
import dev.reagent.Gate;
import dev.reagent.Waiting;
import dev.reagent.agent.Usage;
import dev.reagent.agent.task.Block;
import dev.reagent.agent.task.ModelChoice;
import dev.reagent.model.ChatEvent;
import dev.reagent.model.ChatRequest;
import dev.reagent.model.ModelException;
import dev.reagent.model.ModelException.Code;
import dev.reagent.model.ModelTestbed;
import dev.reagent.model.ScriptedReply;
import dev.reagent.model.ScriptedReply.Call;
import dev.reagent.model.ScriptedReply.Fault;
import dev.reagent.model.ScriptedReply.Text;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What both wires do alike, over real HTTP. */
@BesideServers
class BothWiresTest {

    private static final String LONG = "The answer is forty-two, as it has been since the beginning of this question.";

    private ModelTestbed testbed = new ModelTestbed(Map.of());

    @AfterEach
    void close() {
        testbed.close();
    }

    private void with(Map<String, String> settings) {
        testbed.close();
        testbed = new ModelTestbed(settings);
    }

    @ParameterizedTest
    @ValueSource(strings = {"haiku", "openai"})
    void wordsComeAsDeltasAndOnceMoreAsTheAnswer(String model) {
        testbed.provider.inOrder(ScriptedReply.text(LONG).withUsage(new Usage(100, 40, 8, 0, 9, 0)));
        var events = testbed.ask(model, "What is the answer?");
        assertEquals(LONG, text(events));
        var answer = ModelTestbed.answerOf(events);
        assertEquals(LONG, answer.finalAnswer());
        assertNull(answer.problem());
        assertEquals(new Usage(100, 40, 8, 0, 9, 0), answer.spent().usage());
        assertEquals(1, testbed.provider.calls());
    }

    @ParameterizedTest
    @ValueSource(strings = {"haiku", "openai"})
    void charactersMayBeSplitAtEveryByte(String model) {
        var words = "Žluťoučký 日本語 🦦🏳️‍🌈 end";
        for (int chunk = 1; chunk <= 7; chunk++) {
            testbed.provider.inOrder(ScriptedReply.text(words).inChunksOf(chunk));
            var events = testbed.ask(model, "Say it");
            assertEquals(words, text(events));
            assertEquals(words, ModelTestbed.answerOf(events).finalAnswer());
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"haiku", "openai"})
    void severalCallsKeepTheirOrderAndTheWordsBesideThemAreThought(String model) {
        testbed.provider.inOrder(ScriptedReply.of(
                new Text("I look."),
                new Call("a", "web_fetch", "{\"url\": \"http://x\"}"),
                new Call("b", "code_run", "{ \"code\":\"1\", \"a\":2 }"),
                new Call("c", "now", "")));
        var answer = ModelTestbed.answerOf(testbed.ask(model, "Do it"));
        assertEquals(
                List.of("a", "b", "c"),
                answer.calls().stream().map(call -> call.callId()).toList());
        assertEquals("{ \"code\":\"1\", \"a\":2 }", answer.calls().get(1).arguments());
        assertEquals("{}", answer.calls().get(2).arguments());
        assertEquals("I look.", answer.thought());
        assertNull(answer.finalAnswer());
        assertNull(answer.problem());
        assertTrue(answer.message().toString().contains("{\"a\":2,\"code\":\"1\"}"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"haiku", "openai"})
    void aNumberKeepsEveryDigitThatTheModelWrote(String model) {
        var numbers = "{\"id\":9007199254740993,\"huge\":1e999,\"pi\":3.14159265358979323846}";
        testbed.provider.inOrder(ScriptedReply.call("a", "web_fetch", numbers));
        var answer = ModelTestbed.answerOf(testbed.ask(model, "Do it"));
        assertEquals(numbers, answer.calls().getFirst().arguments());
        assertEquals(
                new Block.ToolUse(
                        "a", "web_fetch", "{\"id\":9007199254740993,\"huge\":1E+999,\"pi\":3.14159265358979323846}"),
                answer.message().blocks().getFirst());
    }

    @ParameterizedTest
    @ValueSource(strings = {"haiku", "openai"})
    void brokenArgumentsAreHandedOnAndStandEmptyInTheMessage(String model) {
        testbed.provider.inOrder(ScriptedReply.call("a", "web_fetch", "{\"url\": oops"));
        var answer = ModelTestbed.answerOf(testbed.ask(model, "Do it"));
        assertEquals("{\"url\": oops", answer.calls().getFirst().arguments());
        assertTrue(answer.message().toString().contains("arguments={}"));
        assertNull(answer.problem());
    }

    @ParameterizedTest
    @CsvSource({"haiku,max_tokens,cut", "openai,max_tokens,cut"})
    void whatWasCutAtTheLimitIsAProblem(String model, String stop, String word) {
        testbed.provider.inOrder(
                ScriptedReply.text("Once upon").withStop(stop),
                ScriptedReply.call("a", "web_fetch", "{\"url\": \"ht").withStop(stop));
        for (int i = 0; i < 2; i++) {
            var answer = ModelTestbed.answerOf(testbed.ask(model, "Tell"));
            assertNotNull(answer.problem());
            assertTrue(answer.problem().contains(word));
            assertNull(answer.finalAnswer());
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"haiku", "openai"})
    void anEmptyAnswerIsAProblem(String model) {
        testbed.provider.inOrder(ScriptedReply.text("  \n"));
        var answer = ModelTestbed.answerOf(testbed.ask(model, "Tell"));
        assertNotNull(answer.problem());
        assertTrue(answer.problem().contains("empty"));
    }

    @ParameterizedTest
    @CsvSource({
        "haiku,408", "haiku,409", "haiku,429", "haiku,500", "haiku,503", "haiku,529",
        "openai,408", "openai,409", "openai,429", "openai,500", "openai,503", "openai,529"
    })
    void aPassingFailureIsTriedAgain(String model, int status) {
        testbed.provider.inOrder(ScriptedReply.error(status, "api_error"), ScriptedReply.text("Fine."));
        assertEquals("Fine.", ModelTestbed.answerOf(testbed.ask(model, "Tell")).finalAnswer());
        assertEquals(2, testbed.provider.calls());
    }

    @ParameterizedTest
    @CsvSource({
        "haiku,400,invalid_request_error,BAD_REQUEST", "haiku,401,authentication_error,AUTH",
        "haiku,402,billing_error,QUOTA_EXHAUSTED", "haiku,403,permission_error,AUTH",
        "haiku,404,not_found_error,BAD_REQUEST", "haiku,413,request_too_large,CONTEXT_TOO_LONG",
        "haiku,429,enforced_spend_limit_reached,QUOTA_EXHAUSTED", "openai,429,insufficient_quota,QUOTA_EXHAUSTED",
        "openai,400,context_length_exceeded,CONTEXT_TOO_LONG", "openai,301,moved,BAD_REQUEST"
    })
    void aFailureThatStaysIsNotTriedAgain(String model, int status, String type, Code code) {
        testbed.provider.inOrder(ScriptedReply.error(status, type));
        var failure = failure(ask(model));
        assertEquals(code, failure.code());
        assertFalse(failure.isRetryable());
        assertEquals(1, testbed.provider.calls());
    }

    @ParameterizedTest
    @ValueSource(strings = {"haiku", "openai"})
    void afterSoManyTriesTheFailureIsGivenWithoutTheProvidersWords(String model) {
        testbed.provider.inOrder(ScriptedReply.error(529, "overloaded_error"));
        var failure = failure(ask(model));
        assertEquals(Code.OVERLOADED, failure.code());
        assertTrue(failure.isRetryable());
        assertEquals(4, testbed.provider.calls());
        assertFalse(failure.getMessage().contains("scripted overloaded"), failure.getMessage());
        assertFalse(failure.toString().contains("secret"));
    }

    @ParameterizedTest
    @CsvSource({"haiku,retry-after,1,1000", "openai,retry-after,1,1000", "haiku,retry-after-ms,300,300"})
    void aProviderIsLeftAloneAsLongAsItAsks(String model, String header, String value, long least) {
        testbed.provider.inOrder(
                ScriptedReply.error(429, "rate_limit_error").withHeader(header, value), ScriptedReply.text("Fine."));
        long before = System.nanoTime();
        assertEquals("Fine.", ModelTestbed.answerOf(testbed.ask(model, "Tell")).finalAnswer());
        assertTrue(Duration.ofNanos(System.nanoTime() - before).toMillis() >= least);
    }

    @ParameterizedTest
    @ValueSource(strings = {"haiku", "openai"})
    void aWaitThatWouldBeTooLongFailsAtOnceAndSaysHowLong(String model) {
        testbed.provider.inOrder(ScriptedReply.error(429, "rate_limit_error").withHeader("retry-after", "600"));
        var failure = failure(ask(model));
        assertEquals(Code.RATE_LIMITED, failure.code());
        assertEquals(Duration.ofMinutes(10), failure.retryAfter());
        assertEquals(1, testbed.provider.calls());
    }

    @ParameterizedTest
    @CsvSource({
        "haiku,BREAK,NETWORK", "haiku,END,PROTOCOL", "haiku,OVERLOADED,OVERLOADED", "haiku,RUBBISH,PROTOCOL",
        "openai,BREAK,NETWORK", "openai,END,PROTOCOL", "openai,OVERLOADED,OVERLOADED", "openai,RUBBISH,PROTOCOL"
    })
    void aStreamThatFailsAfterItsFirstWordsFailsTheCall(String model, Fault fault, Code code) {
        testbed.provider.inOrder(ScriptedReply.text(LONG).failing(fault, 5));
        var seen = new java.util.concurrent.CopyOnWriteArrayList<ChatEvent>();
        var failure = failure(ask(model).onItem().invoke(seen::add));
        assertEquals(code, failure.code());
        assertTrue(failure.isRetryable());
        assertFalse(seen.isEmpty());
        assertEquals(1, testbed.provider.calls());
        if ("haiku".equals(model)) {
            assertEquals(10, failure.spent().usage().input());
            assertTrue(failure.spent().cost().amount() > 0);
        }
    }

    @ParameterizedTest
    @CsvSource({
        "haiku,BREAK", "haiku,END", "haiku,OVERLOADED", "haiku,RUBBISH", "haiku,STALL",
        "openai,BREAK", "openai,END", "openai,OVERLOADED", "openai,RUBBISH", "openai,STALL"
    })
    void aStreamThatFailsBeforeItsFirstWordsIsTriedAgain(String model, Fault fault) {
        with(Map.of("reagent.model.limits.idle-timeout", "400ms"));
        testbed.provider.inOrder(ScriptedReply.text(LONG).failing(fault, 1), ScriptedReply.text("Fine."));
        var events = testbed.ask(model, "Tell");
        var answer = ModelTestbed.answerOf(events);
        assertEquals("Fine.", answer.finalAnswer());
        assertEquals(2, testbed.provider.calls());
        assertEquals(10, answer.spent().usage().input());
        var tried = ((ChatEvent.TryFailed) events.getFirst()).failure();
        // the first try got as far as saying what its prompt used
        assertEquals("haiku".equals(model) ? 10 : 0, tried.spent().usage().input());
        assertTrue(tried.pause() != null && tried.pause().isPositive());
    }

    @ParameterizedTest
    @ValueSource(strings = {"haiku", "openai"})
    void doneAloneIsNoEnd(String model) {
        testbed.provider.inOrder(ScriptedReply.call("a", "t", "{}").failing(Fault.END, 4));
        assertEquals(Code.PROTOCOL, failure(ask(model)).code());
    }

    @ParameterizedTest
    @CsvSource({
        "haiku,first-byte-timeout,0",
        "openai,first-byte-timeout,0",
        "haiku,idle-timeout,5",
        "openai,idle-timeout,5"
    })
    void silenceEndsTheCallOnBothSides(String model, String limit, int events) {
        with(Map.of("reagent.model.limits." + limit, "300ms", "reagent.model.retry.tries", "1"));
        testbed.provider.inOrder(
                events == 0
                        ? ScriptedReply.text(LONG).after(Duration.ofSeconds(60))
                        : ScriptedReply.text(LONG).failing(Fault.STALL, events));
        assertEquals(Code.TIMEOUT, failure(ask(model)).code());
        waitUntil(() -> testbed.provider.brokenOff() == 1);
    }

    @ParameterizedTest
    @ValueSource(strings = {"haiku", "openai"})
    void theWholeCallHasItsTime(String model) {
        testbed.provider.inOrder(ScriptedReply.text(LONG).pausing(Duration.ofMillis(200)));
        var request = ModelTestbed.request(model, "Tell");
        var short1 = new ChatRequest(
                request.sessionId(),
                0,
                ModelChoice.of(model),
                "",
                request.messages(),
                List.of(),
                Duration.ofMillis(500));
        assertEquals(Code.TIMEOUT, failure(testbed.ask(short1)).code());
        waitUntil(() -> testbed.provider.brokenOff() == 1);
    }

    @ParameterizedTest
    @ValueSource(strings = {"haiku", "openai"})
    void aCancelIsSeenByTheServer(String model) {
        testbed.provider.inOrder(ScriptedReply.text(LONG).pausing(Duration.ofMillis(50)));
        var first = ask(model).select().first().collect().asList().await().atMost(Duration.ofSeconds(5));
        assertEquals(1, first.size());
        waitUntil(() -> testbed.provider.brokenOff() == 1);
    }

    @ParameterizedTest
    @ValueSource(strings = {"haiku", "openai"})
    void aCancelBeforeTheRequestIsMadeLeavesNothingBehind(String model) {
        testbed.provider.inOrder(ScriptedReply.text(LONG).after(Duration.ofSeconds(60)));
        for (int i = 0; i < 50; i++) {
            ask(model).subscribe().with(event -> {}, failure -> {}).cancel();
        }
        waitUntil(() -> testbed.provider.inFlight() == 0);
        waitUntil(() -> testbed.wires.provider("anthropic").gate().inFlight() == 0);
        waitUntil(() -> testbed.wires.provider("openai").gate().inFlight() == 0);
    }

    @ParameterizedTest
    @ValueSource(strings = {"haiku", "openai"})
    void aThousandCallsAreInFlightAtOnce(String model) {
        var gate = Gate.closed();
        testbed.provider
                .withoutRecording()
                .script(request -> ScriptedReply.text("Hello " + request.key()).behind(gate));
        var calls = IntStream.range(0, 1_000)
                .mapToObj(i -> testbed.ask(ModelTestbed.request(model, "n" + i))
                        .collect()
                        .last())
                .toList();
        var answered =
                Uni.join().all(calls).andFailFast().subscribeAsCompletionStage().orTimeout(60, TimeUnit.SECONDS);
        Waiting.until(Duration.ofSeconds(60), "all are at the provider", () -> testbed.provider.inFlight() == 1_000);
        gate.open();
        var answers = answered.join();
        for (int i = 0; i < 1_000; i++) {
            assertEquals(
                    "Hello n" + i,
                    ((ChatEvent.Answered) answers.get(i)).answer().finalAnswer());
        }
        assertEquals(1_000, testbed.provider.mostInFlight());
    }

    @ParameterizedTest
    @ValueSource(strings = {"haiku", "openai"})
    void overTheBoundCallsWaitInTheGateAndThenAreRefused(String model) {
        with(Map.of("reagent.model.limits.max-in-flight", "2", "reagent.model.limits.max-waiting", "3"));
        testbed.provider.script(request -> ScriptedReply.text("Fine.").after(Duration.ofMillis(500)));
        var calls = IntStream.range(0, 6)
                .mapToObj(i ->
                        ask(model).collect().last().onItemOrFailure().transform((event, failure) -> failure == null))
                .toList();
        var good = Uni.join().all(calls).andCollectFailures().await().atMost(Duration.ofSeconds(20));
        assertEquals(5, good.stream().filter(Boolean::booleanValue).count());
        assertEquals(2, testbed.provider.mostInFlight());
    }

    @ParameterizedTest
    @ValueSource(strings = {"haiku", "openai"})
    void aSlowReaderHoldsTheSourceBack(String model) {
        var words = "word ".repeat(20_000);
        testbed.provider.inOrder(ScriptedReply.text(words));
        var events = ask(model)
                .onItem()
                .transformToUniAndConcatenate(event -> Uni.createFrom().item(event))
                .collect()
                .asList()
                .await()
                .atMost(Duration.ofSeconds(20));
        assertEquals(words, text(events));
    }

    @ParameterizedTest
    @ValueSource(strings = {"haiku", "openai"})
    void anAnswerThatNeverEndsIsCutOff(String model) {
        with(Map.of("reagent.model.limits.max-answer-bytes", "20000"));
        testbed.provider.inOrder(ScriptedReply.text("word ".repeat(20_000)));
        assertEquals(Code.PROTOCOL, failure(ask(model)).code());
        assertEquals(1, testbed.provider.calls());
    }

    @ParameterizedTest
    @ValueSource(strings = {"haiku", "openai"})
    void aLongHistoryArrivesWhole(String model) {
        var words = "ünïcode ".repeat(100_000);
        testbed.ask(model, words);
        assertEquals(words, testbed.provider.lastRequest().key());
    }

    @ParameterizedTest
    @ValueSource(strings = {"haiku", "openai"})
    void aPortWithNobodyBehindItIsANetworkFailure(String model) {
        testbed.provider.close();
        assertEquals(Code.NETWORK, failure(ask(model)).code());
    }

    private Multi<ChatEvent> ask(String model) {
        return testbed.ask(ModelTestbed.request(model, "Tell"));
    }

    private static ModelException failure(Multi<ChatEvent> events) {
        return assertThrows(ModelException.class, () -> ModelTestbed.all(events));
    }

    private static void waitUntil(BooleanSupplier condition) {
        long giveUp = System.nanoTime() + Duration.ofSeconds(10).toNanos();
        while (!condition.getAsBoolean()) {
            assertTrue(System.nanoTime() < giveUp, "waited 10 s in vain");
            Thread.onSpinWait();
        }
    }

    private static String text(List<ChatEvent> events) {
        return events.stream()
                .filter(ChatEvent.TextDelta.class::isInstance)
                .map(event -> ((ChatEvent.TextDelta) event).text())
                .collect(Collectors.joining());
    }
}
