package dev.reagent.model.wire;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.abort;

import dev.reagent.agent.task.Block;
import dev.reagent.model.ChatAnswer;
import dev.reagent.model.ChatAnswer.CallAsked;
import dev.reagent.model.ModelException;
import dev.reagent.model.ModelTestbed;
import dev.reagent.model.wire.RecordedExchanges.Exchange;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/** What real providers have sent, sent once more over real HTTP. Needs npm and its registry; skipped without them. */
class RecordedExchangeTest {

    private static final Vertx VERTX = Vertx.vertx();
    private static volatile Exchange playing;
    private static ModelTestbed testbed;

    @BeforeAll
    static void start() throws Exception {
        HttpServer server = VERTX.createHttpServer()
                .requestHandler(RecordedExchangeTest::play)
                .listen(0, "127.0.0.1")
                .toCompletionStage()
                .toCompletableFuture()
                .get(10, TimeUnit.SECONDS);
        String url = "http://127.0.0.1:" + server.actualPort();
        testbed = new ModelTestbed(Map.of("ANTHROPIC_BASE_URL", url, "OPENAI_BASE_URL", url + "/v1"));
    }

    @AfterAll
    static void stop() throws Exception {
        testbed.close();
        VERTX.close().toCompletionStage().toCompletableFuture().get(10, TimeUnit.SECONDS);
    }

    private static void play(HttpServerRequest request) {
        var exchange = playing;
        request.body()
                .onSuccess(body -> request.response()
                        .putHeader("Content-Type", exchange.streamed() ? "text/event-stream" : "application/json")
                        .end(
                                exchange.streamed()
                                        ? stream(exchange)
                                        : exchange.lines().getFirst()));
    }

    private static String stream(Exchange exchange) {
        return exchange.isAnthropic()
                ? exchange.lines().stream()
                        .map(line -> "event: " + new JsonObject(line).getString("type") + "\ndata: " + line + "\n\n")
                        .collect(Collectors.joining())
                : exchange.lines().stream()
                                .map(line -> "data: " + line + "\n\n")
                                .collect(Collectors.joining()) + "data: [DONE]\n\n";
    }

    @TestFactory
    Stream<DynamicTest> eachEndsInADefinedWay() throws InterruptedException {
        return exchanges().stream().map(it -> DynamicTest.dynamicTest(it.name(), () -> endsInADefinedWay(it)));
    }

    private static List<Exchange> exchanges() throws InterruptedException {
        try {
            return RecordedExchanges.all();
        } catch (IOException nothingFetched) {
            System.err.println("SKIPPED: recorded exchanges are not replayed: " + nothingFetched.getMessage());
            return abort("recorded exchanges cannot be fetched: " + nothingFetched.getMessage());
        }
    }

    private static void endsInADefinedWay(Exchange exchange) {
        playing = exchange;
        var answer = answer(exchange);
        if (exchange.isReadable()) {
            assertNotNull(answer, "a stream of a known wire is an answer");
            assertEquals(words(exchange), said(answer), "the model's words, all of them and no others");
            assertEquals(
                    calls(exchange),
                    answer.calls().stream().map(CallAsked::tool).toList());
        } else if (!exchange.isOfAKnownWire()) {
            assertTrue(answer == null || answer.finalAnswer() == null, "no answer is read from another wire");
        }
    }

    /** Null where it ended in a typed error; all else is thrown. */
    private static @Nullable ChatAnswer answer(Exchange exchange) {
        try {
            return ModelTestbed.answerOf(testbed.ask(exchange.isAnthropic() ? "haiku" : "openai", "Play it"));
        } catch (ModelException typed) {
            return null;
        }
    }

    private static String said(ChatAnswer answer) {
        return plain(answer.message().blocks().stream()
                .filter(Block.Text.class::isInstance)
                .map(block -> ((Block.Text) block).text())
                .collect(Collectors.joining()));
    }

    private static String plain(String text) {
        return text.replaceAll("\\s+", "");
    }

    /** Read here by the names of the wires' fields, without the reader that is tested. */
    private static String words(Exchange exchange) {
        return plain(exchange.lines().stream()
                .map(JsonObject::new)
                .map(event -> exchange.isAnthropic()
                        ? event.getJsonObject("delta", new JsonObject()).getString("text", "")
                        : event.getJsonArray("choices").stream()
                                .map(choice -> ((JsonObject) choice)
                                        .getJsonObject("delta")
                                        .getString("content"))
                                .map(text -> text == null ? "" : text)
                                .collect(Collectors.joining()))
                .collect(Collectors.joining()));
    }

    private static List<String> calls(Exchange exchange) {
        return exchange.lines().stream()
                .map(JsonObject::new)
                .flatMap(event -> names(exchange, event))
                .toList();
    }

    private static Stream<String> names(Exchange exchange, JsonObject event) {
        if (exchange.isAnthropic()) {
            var block = event.getJsonObject("content_block", new JsonObject());
            return "tool_use".equals(block.getString("type")) ? Stream.of(block.getString("name")) : Stream.of();
        }
        return event.getJsonArray("choices").stream()
                .map(choice -> ((JsonObject) choice).getJsonObject("delta").getJsonArray("tool_calls"))
                .filter(calls -> calls != null)
                .flatMap(calls -> calls.stream())
                .map(call -> ((JsonObject) call).getJsonObject("function").getString("name"))
                .filter(name -> name != null);
    }
}
