package dev.reagent.tool.web.http;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.reagent.tool.web.AnswersInOrder;
import dev.reagent.tool.web.http.PostAnswer.Answered;
import dev.reagent.tool.web.http.PostAnswer.Unanswered;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerRequest;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class GuardedPostTest {

    private static final Duration TIMEOUT = Duration.ofSeconds(20);

    private final Vertx vertx = Vertx.vertx();
    private final AnswersInOrder resolver = new AnswersInOrder();
    private final List<HttpServerRequest> requests = new CopyOnWriteArrayList<>();

    @AfterEach
    void stop() throws Exception {
        vertx.close().toCompletionStage().toCompletableFuture().get(10, TimeUnit.SECONDS);
    }

    @Test
    void aBodyArrivesAsItIsWithItsHeadersAndTheStatusComesBack() throws Exception {
        var body = new CompletableFuture<String>();
        var server = serve(request -> request.body().onSuccess(whole -> {
            body.complete(whole.toString());
            request.response().setStatusCode(202).putHeader("Retry-After", "7").end("thanks");
        }));
        resolver.answer("hook.test", "127.0.0.1");
        var answer = answered(post(server, TIMEOUT));
        assertEquals(202, answer.status());
        assertEquals("7", answer.headers().get("Retry-After"));
        assertEquals("{\"é\":1}", body.get());
        assertEquals("a", requests.getFirst().getHeader("webhook-id"));
    }

    @Test
    void aRedirectIsAnAnswerAndIsNotFollowed() throws Exception {
        var server = serve(request -> request.response()
                .setStatusCode(302)
                .putHeader("Location", "/elsewhere")
                .end());
        resolver.answer("hook.test", "127.0.0.1");
        assertEquals(302, answered(post(server, TIMEOUT)).status());
        assertEquals(1, requests.size());
    }

    @Test
    void aHostWhoseAddressHasBecomePrivateIsNotAsked() throws Exception {
        var server = serve(request -> request.response().end());
        resolver.answer("rebind.test", "127.0.0.1");
        var answer = post("http://rebind.test:%d/".formatted(server.actualPort()), TIMEOUT);
        var why = assertInstanceOf(Unanswered.class, answer).why();
        assertEquals("address_refused", why.code());
        assertFalse(why.message().contains("127.0.0.1"), why.message());
        assertEquals(0, requests.size());
    }

    @Test
    void anEndlessBodyIsNotReadToItsEnd() throws Exception {
        var server = serve(request -> {
            request.response().setChunked(true);
            vertx.setPeriodic(
                    1,
                    timer -> request.response()
                            .write(Buffer.buffer(new byte[1024]))
                            .onFailure(gone -> vertx.cancelTimer(timer)));
        });
        resolver.answer("hook.test", "127.0.0.1");
        long startedAt = System.nanoTime();
        assertEquals(200, answered(post(server, TIMEOUT)).status());
        assertTrue(System.nanoTime() - startedAt < TIMEOUT.toNanos() / 2);
    }

    @Test
    void aStatusCountsThoughTheBodyNeverComes() throws Exception {
        var server = serve(request -> request.response().setChunked(true).writeHead());
        resolver.answer("hook.test", "127.0.0.1");
        assertEquals(200, answered(post(server, Duration.ofMillis(500))).status());
    }

    @Test
    void aServerThatDoesNotAnswerIsGivenUpInTime() throws Exception {
        var server = serve(request -> {});
        resolver.answer("hook.test", "127.0.0.1");
        var why = assertInstanceOf(Unanswered.class, post(server, Duration.ofMillis(300)))
                .why();
        assertEquals("timeout", why.code());
        assertFalse(why.message().contains("timeout_seconds"), why.message());
    }

    @Test
    void nobodyListeningAndNoSuchHostAreFailuresOfTheirOwn() throws Exception {
        var server = serve(request -> {});
        int port = server.actualPort();
        server.close().toCompletionStage().toCompletableFuture().get(10, TimeUnit.SECONDS);
        resolver.answer("hook.test", "127.0.0.1");
        assertEquals("network", code(post("http://hook.test:%d/".formatted(port), TIMEOUT)));
        assertEquals("unknown_host", code(post("http://nowhere.test/", TIMEOUT)));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "/hook",
                "hook.test/a",
                "//hook.test/",
                "ftp://hook.test/",
                "file:///etc/passwd",
                "javascript:alert(1)",
                "http://",
                "http:///path",
                "http://user:pw@hook.test/",
                "http://user@hook.test/",
                "http://hook.test:99999/",
                "http://hook test/",
                "http://hook.test/a\r\nHost: inside",
                "http://0x7f.1/",
                "http://2130706433/",
                "http://[::1/"
            })
    void whatIsNoAbsoluteUrlIsAFault(String url) {
        assertTrue(GuardedPost.fault(url).isPresent());
    }

    @ParameterizedTest
    @CsvSource({
        "http://127.0.0.1/, false",
        "http://169.254.169.254/latest, false",
        "http://[::ffff:10.0.0.1]/, false",
        "http://10.0.0.1:8080/, false",
        "http://page.test:6379/, false",
        "http://hook.test:8080/, true",
        "https://93.184.216.34/hook?x=1, true",
        "http://localhost/, true",
    })
    void onlyWhatCanNeverBeReachedIsObjectedTo(String url, boolean fine) {
        try (var posts = posts()) {
            assertEquals(Optional.empty(), GuardedPost.fault(url));
            assertEquals(fine, posts.objection(url).isEmpty());
        }
    }

    @Test
    void aUrlIsKeptAsItIsAskedFor() {
        assertEquals(
                "https://xn--hk-fkaa.test/a%20b?q=%C3%A9", GuardedPost.plain("https://HÖÖk.test:443/a%20b?q=é#part"));
    }

    private GuardedPost posts() {
        return new GuardedPost(vertx, resolver, "some.setting", List.of("hook.test"));
    }

    private PostAnswer post(HttpServer server, Duration timeout) {
        return post("http://hook.test:%d/in?x=1".formatted(server.actualPort()), timeout);
    }

    private PostAnswer post(String url, Duration timeout) {
        try (var posts = posts()) {
            return posts.post(url, Map.of("webhook-id", "a"), "{\"é\":1}", timeout)
                    .await()
                    .atMost(Duration.ofSeconds(30));
        }
    }

    private static Answered answered(PostAnswer answer) {
        return assertInstanceOf(Answered.class, answer);
    }

    private static String code(PostAnswer answer) {
        return assertInstanceOf(Unanswered.class, answer).why().code();
    }

    private HttpServer serve(Consumer<HttpServerRequest> onRequest) throws Exception {
        return vertx.createHttpServer()
                .requestHandler(request -> {
                    requests.add(request);
                    onRequest.accept(request);
                })
                .listen(0, "0.0.0.0")
                .toCompletionStage()
                .toCompletableFuture()
                .get(10, TimeUnit.SECONDS);
    }
}
