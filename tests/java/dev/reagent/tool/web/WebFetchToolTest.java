package dev.reagent.tool.web;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.reagent.agent.call.Effect;
import dev.reagent.agent.call.Fence;
import dev.reagent.tool.ToolInvocation;
import dev.reagent.tool.ToolResult;
import dev.reagent.tool.web.http.PinnedClient;
import dev.reagent.tool.web.route.AllowedHosts;
import dev.reagent.tool.web.route.Route;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.net.NetServer;
import io.vertx.core.net.NetSocket;
import java.io.ByteArrayOutputStream;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.zip.DeflaterOutputStream;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class WebFetchToolTest {

    private static final ObjectMapper JSON = new ObjectMapper();

    private final Vertx vertx = Vertx.vertx();
    private final AnswersInOrder resolver = new AnswersInOrder();
    private final List<HttpServerRequest> requests = new CopyOnWriteArrayList<>();

    @AfterEach
    void stop() throws Exception {
        vertx.close().toCompletionStage().toCompletableFuture().get(10, TimeUnit.SECONDS);
    }

    @Test
    void aPageIsGivenAsMarkdown() throws Exception {
        var server = serve(request -> request.response()
                .putHeader("Content-Type", "text/html; charset=utf-8")
                .end("<title>Shop</title><nav>menu</nav><script>evil()</script><h2>Prices</h2><p>Tea <b>3</b>"
                        + " <a href=/more>more<ul><li>one<li>two"));
        var page = success(server, "/x?y=1");
        assertEquals(200, page.path("status").asInt());
        assertEquals(
                "http://page.test:%d/x?y=1".formatted(server.actualPort()),
                page.path("url").asText());
        assertEquals("text/html; charset=utf-8", page.path("content_type").asText());
        String text = page.path("text").asText();
        assertTrue(text.startsWith("# Shop\n\n## Prices"), text);
        assertTrue(text.contains("Tea **3** [more](http://page.test:%d/more)".formatted(server.actualPort())), text);
        assertFalse(text.contains("evil") || text.contains("menu"), text);
        assertFalse(page.path("truncated").asBoolean());
        assertEquals("page.test:" + server.actualPort(), requests.getFirst().getHeader("Host"));
    }

    @ParameterizedTest
    @ValueSource(ints = {404, 500, 204, 304})
    void aStatusThatIsNoSuccessIsStillAResult(int status) throws Exception {
        var server = serve(request -> request.response().setStatusCode(status).end());
        assertEquals(status, success(server, "/").path("status").asInt());
    }

    @Test
    void aPostSendsItsBodyAndTheCallsIdAndIsAnEffect() throws Exception {
        var body = new CompletableFuture<String>();
        var server = serve(request -> request.body().onSuccess(whole -> {
            body.complete(whole.toString());
            request.response().putHeader("Content-Type", "application/json").end("{\"a\":1}");
        }));
        var args = args(server, "/").put("method", "POST").put("body", "{\"q\":1}");
        args.putObject("headers").put("X-Key", "k");
        assertEquals("{\"a\":1}", success(call(server, args)).path("text").asText());
        assertEquals("{\"q\":1}", body.get());
        assertEquals("s/call-1", requests.getFirst().getHeader("Idempotency-Key"));
        assertEquals("application/json", requests.getFirst().getHeader("Content-Type"));
        assertEquals("k", requests.getFirst().getHeader("X-Key"));
        assertEquals(Effect.EFFECT, tool(server).effect(args));
        assertEquals(Effect.NONE, tool(server).effect(args(server, "/")));
    }

    @Test
    void aRedirectToAPrivateHostIsRefusedAndNeverAsked() throws Exception {
        var inside = serve(request -> request.response().end("secret"));
        var page = serve(request -> redirect(request, 302, "http://inside.test:%d/".formatted(inside.actualPort())));
        resolver.answer("inside.test", "127.0.0.1");
        var result = call(page, args(page, "/"));
        assertFailed("address_refused", result);
        assertFalse(result.error().message().contains("127.0.0.1"));
        assertEquals(1, requests.size());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "http://127.0.0.1:%d/",
                "http://[::1]:%d/",
                "http://localhost:%d/",
                "http://2130706433:%d/",
                "file:///etc/passwd"
            })
    void aRedirectToAnAddressInsideIsRefused(String location) throws Exception {
        resolver.answer("localhost", "127.0.0.1");
        var page = serve(request ->
                redirect(request, 307, location.formatted(request.localAddress().port())));
        assertNotNull(call(page, args(page, "/")).error());
        assertEquals(1, requests.size());
    }

    @Test
    void eachHopConnectsToTheAddressThatWasCheckedAndResolvesOnce() throws Exception {
        var server = serve(request -> {
            if (request.path().equals("/")) {
                redirect(request, 302, "/next");
            } else {
                request.response().end("at " + request.localAddress().hostAddress());
            }
        });
        resolver.answer("page.test", "127.0.0.3").answer("page.test", "127.0.0.4");
        assertEquals("at 127.0.0.4", success(server, "/").path("text").asText());
        assertEquals("127.0.0.3", requests.getFirst().localAddress().hostAddress());
        assertEquals(List.of("page.test", "page.test"), resolver.asked());
    }

    @Test
    void theNextAddressIsTriedWhereOneTakesNoConnection() throws Exception {
        var server = vertx.createHttpServer()
                .requestHandler(request -> request.response().end("here"))
                .listen(0, "127.0.0.1")
                .toCompletionStage()
                .toCompletableFuture()
                .get();
        resolver.answer("page.test", "127.0.0.9", "127.0.0.1");
        assertEquals("here", success(server, "/").path("text").asText());
    }

    @Test
    void redirectsHaveAnEnd() throws Exception {
        var server = serve(request -> redirect(request, 302, "/again"));
        assertFailed("too_many_redirects", call(server, args(server, "/")));
        assertEquals(6, requests.size());
    }

    @ParameterizedTest
    @CsvSource({"301, GET", "302, GET", "303, GET", "307, POST", "308, POST"})
    void aRedirectedPostBecomesAGetOrStaysAPost(int status, String method) throws Exception {
        var server = serve(request -> {
            if (request.path().equals("/")) {
                redirect(request, status, "/next");
            } else {
                request.body().onSuccess(body -> request.response().end(request.method() + " " + body));
            }
        });
        var args = args(server, "/").put("method", "POST").put("body", "b");
        assertEquals(
                method.equals("GET") ? "GET " : "POST b",
                success(call(server, args)).path("text").asText());
        assertEquals(method.equals("GET") ? null : "s/call-1", requests.get(1).getHeader("Idempotency-Key"));
    }

    @Test
    void anotherOriginSeesNoSecretOfTheRequest() throws Exception {
        var other = serve(request -> request.response().end("other"));
        var server = serve(request -> redirect(
                request,
                302,
                request.path().equals("/") ? "/same" : "http://page.test:%d/".formatted(other.actualPort())));
        var args = args(server, "/");
        args.putObject("headers")
                .put("Authorization", "Bearer s")
                .put("Cookie", "a=b")
                .put("X-Api-Key", "s")
                .put("Accept-Language", "de");
        resolver.answer("page.test", "127.0.0.1");
        var result = tool("page.test").call(invocation(args, 5)).await().indefinitely();
        assertEquals("other", success(result).path("text").asText());
        assertEquals("Bearer s", requests.get(1).getHeader("Authorization"));
        var last = requests.get(2);
        assertNull(last.getHeader("Authorization"));
        assertNull(last.getHeader("Cookie"));
        assertNull(last.getHeader("X-Api-Key"));
        assertEquals("de", last.getHeader("Accept-Language"));
    }

    @Test
    void noCookieIsKept() throws Exception {
        var server = serve(
                request -> request.response().putHeader("Set-Cookie", "a=b").end("x"));
        var tool = tool(server);
        for (int i = 0; i < 2; i++) {
            resolver.answer("page.test", "127.0.0.1");
            tool.call(invocation(args(server, "/"), 5)).await().indefinitely();
        }
        assertNull(requests.get(1).getHeader("Cookie"));
    }

    @Test
    void longTextIsCutAtACharacterWithAMark() throws Exception {
        var server = serve(request ->
                request.response().putHeader("Content-Type", "text/plain").end("ä€".repeat(40_000)));
        var page = success(server, "/");
        assertTrue(page.path("truncated").asBoolean());
        String text = page.path("text").asText();
        assertTrue(text.endsWith("\n\n[cut here: the first 50 KB of 195 KB]"), text.substring(text.length() - 60));
        assertFalse(text.contains("\uFFFD"));
        assertEquals(50 * 1024, text.substring(0, text.indexOf("\n\n[")).getBytes(StandardCharsets.UTF_8).length);
    }

    @ParameterizedTest
    @ValueSource(strings = {"gzip", "deflate", "raw"})
    void aBombIsCutWhileItIsUnpacked(String encoding) throws Exception {
        byte[] packed = pack(encoding, new byte[64 << 20]);
        assertTrue(packed.length < 2 << 20);
        var server = serve(request -> request.response()
                .putHeader("Content-Type", "text/plain")
                .putHeader("Content-Encoding", encoding.equals("raw") ? "deflate" : encoding)
                .end(Buffer.buffer(packed)));
        var page = success(server, "/");
        assertTrue(page.path("truncated").asBoolean());
        assertTrue(page.path("text").asText().contains("of over 6144 KB"), "NULs become U+FFFD of three bytes");
    }

    @ParameterizedTest
    @ValueSource(strings = {"gzip", "deflate", "raw"})
    void anEncodedPageIsRead(String encoding) throws Exception {
        byte[] packed = pack(encoding, "hello".getBytes(StandardCharsets.UTF_8));
        var server = serve(request -> request.response()
                .putHeader("Content-Encoding", encoding.equals("raw") ? "deflate" : encoding)
                .end(Buffer.buffer(packed)));
        assertEquals("hello", success(server, "/").path("text").asText());
    }

    @ParameterizedTest
    @ValueSource(strings = {"gzip", "deflate", "br", "gzip, gzip"})
    void aBodyThatIsNotInItsEncodingIsAFailure(String encoding) throws Exception {
        var server = serve(request ->
                request.response().putHeader("Content-Encoding", encoding).end("no such thing"));
        assertFailed("network", call(server, args(server, "/")));
    }

    @Test
    void anEndlessBodyIsCut() throws Exception {
        var server = raw(socket -> {
            socket.write("HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\n\r\n");
            flood(socket, Buffer.buffer("x".repeat(60_000)));
        });
        var page = success(call(server.actualPort(), args(server.actualPort(), "/"), 20));
        assertTrue(page.path("truncated").asBoolean());
        assertTrue(page.path("text").asText().contains("of over 2048 KB"));
    }

    @Test
    void aDribbleIsCutByTimeAndWhatCameIsGiven() throws Exception {
        var server = raw(socket -> {
            socket.write("HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\n\r\nbegin");
            vertx.setPeriodic(50, ignored -> socket.write("."));
        });
        long start = System.nanoTime();
        var page = success(call(server.actualPort(), args(server.actualPort(), "/"), 1));
        assertTrue(Duration.ofNanos(System.nanoTime() - start).toSeconds() < 30);
        assertTrue(page.path("text").asText().startsWith("begin."));
        assertTrue(page.path("truncated").asBoolean());
    }

    @Test
    void aServerThatNeverAnswersTimesOut() throws Exception {
        var closed = new CompletableFuture<Void>();
        var server = raw(socket -> socket.closeHandler(closed::complete));
        assertFailed("timeout", call(server.actualPort(), args(server.actualPort(), "/"), 1));
        closed.get(5, TimeUnit.SECONDS);
    }

    @Test
    void endlessHeadersAreRefused() throws Exception {
        var server = raw(socket -> {
            socket.write("HTTP/1.1 200 OK\r\n");
            flood(socket, Buffer.buffer("X-A: " + "x".repeat(1_000) + "\r\n"));
        });
        assertFailed("network", call(server.actualPort(), args(server.actualPort(), "/"), 10));
    }

    @Test
    void endlessInterimAnswersAreCutByTime() throws Exception {
        var server = raw(socket -> vertx.setPeriodic(20, ignored -> socket.write("HTTP/1.1 103 Early Hints\r\n\r\n")));
        assertFailed("timeout", call(server.actualPort(), args(server.actualPort(), "/"), 1));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "nonsense",
                "HTTP/1.1 abc\r\n\r\n",
                "HTTP/1.1 200 OK\r\nContent-Length: -5\r\n\r\nx",
                "\u0000\u0001"
            })
    void anAnswerThatIsNoHttpIsAFailure(String answer) throws Exception {
        var server = raw(socket -> socket.end(Buffer.buffer(answer)));
        assertFailed("network", call(server.actualPort(), args(server.actualPort(), "/"), 5));
    }

    @Test
    void whatCameBeforeTheConnectionBrokeIsGiven() throws Exception {
        var server = raw(socket -> socket.end(Buffer.buffer("HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nhalf")));
        var page = success(call(server.actualPort(), args(server.actualPort(), "/"), 5));
        assertTrue(page.path("text").asText().startsWith("half\n\n[cut"));
    }

    @Test
    void cancellingClosesTheConnection() throws Exception {
        var asked = new CompletableFuture<Void>();
        var closed = new CompletableFuture<Void>();
        var server = raw(socket -> {
            socket.closeHandler(closed::complete);
            asked.complete(null);
        });
        resolver.answer("page.test", "127.0.0.1");
        var running = tool("page.test:" + server.actualPort())
                .call(invocation(args(server.actualPort(), "/"), 60))
                .subscribe()
                .with(ignored -> {});
        asked.get(5, TimeUnit.SECONDS);
        running.cancel();
        closed.get(5, TimeUnit.SECONDS);
    }

    @ParameterizedTest
    @CsvSource({
        "text/plain; charset=utf-8, UTF-8",
        "text/plain; charset=ISO-8859-1, windows-1252",
        "text/plain; charset=\"windows-1251\", windows-1251",
        "text/plain;charset=Shift_JIS, windows-31j",
        "text/plain; charset=UTF-16LE, UTF-16LE",
        "text/plain; charset=gb2312, GB18030"
    })
    void aCharsetIsTakenFromTheHeader(String type, String charset) throws Exception {
        String text = charset.equals("windows-1252") ? "Grüße €" : "привет";
        var server = serve(request -> request.response()
                .putHeader("Content-Type", type)
                .end(Buffer.buffer(text.getBytes(Charset.forName(charset)))));
        assertEquals(text, success(server, "/").path("text").asText());
    }

    @Test
    void aByteOrderMarkWinsAndMetaComesLast() throws Exception {
        var utf16 = Buffer.buffer(new byte[] {(byte) 0xFF, (byte) 0xFE})
                .appendBytes("é".getBytes(StandardCharsets.UTF_16LE));
        var marked = serve(request -> request.response()
                .putHeader("Content-Type", "text/plain; charset=utf-8")
                .end(utf16));
        assertEquals("é", success(marked, "/").path("text").asText());

        var meta = Buffer.buffer("<meta charset=koi8-r><p>привет".getBytes(Charset.forName("koi8-r")));
        var server = serve(request ->
                request.response().putHeader("Content-Type", "text/html").end(meta));
        assertEquals("привет", success(server, "/").path("text").asText());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "text/plain; charset=nonsense",
                "text/plain; charset=utf-8",
                "text/plain; charset='",
                "text/plain"
            })
    void brokenBytesAndUnknownCharsetsAreReadAsUtf8(String type) throws Exception {
        var bytes = Buffer.buffer(new byte[] {'a', (byte) 0xFF, 0, (byte) 0xC3, 'b'});
        var server = serve(
                request -> request.response().putHeader("Content-Type", type).end(bytes));
        assertEquals("a\uFFFD\uFFFD\uFFFDb", success(server, "/").path("text").asText());
    }

    @Test
    void aFileThatIsNoTextIsOnlyNamed() throws Exception {
        var png = serve(request ->
                request.response().putHeader("Content-Type", "image/png").end(Buffer.buffer(new byte[5_000])));
        assertEquals(
                "[not text: image/png, 5000 bytes]",
                success(png, "/").path("text").asText());
        var untold = serve(request -> request.response().end(Buffer.buffer(new byte[500])));
        assertEquals(
                "[not text: type not told, 500 bytes]",
                success(untold, "/").path("text").asText());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "Host",
                "content-length",
                "Transfer-Encoding",
                "Connection",
                "Proxy-Authorization",
                "Idempotency-Key",
                "Expect",
                "a b",
                "",
                "x:y",
                "x\r\ny"
            })
    void aHeaderThatIsOursOrNoneIsRefused(String name) throws Exception {
        var args = args(80, "/");
        args.putObject("headers").put(name, "x");
        assertEquals(
                "invalid_arguments", tool("page.test").check(args).orElseThrow().code());
    }

    @ParameterizedTest
    @ValueSource(strings = {"a\r\nHost: inside", "a\nb", "a\u0000b", "a\u2028b", "a\u010Ab"})
    void aHeaderValueCannotBreakItsLine(String value) throws Exception {
        var args = args(80, "/");
        args.putObject("headers").put("X-A", value);
        assertEquals(
                "invalid_arguments", tool("page.test").check(args).orElseThrow().code());
    }

    @Test
    void theGateRefusesWhatNeedsNoLookUp() {
        var tool = tool("page.test");
        assertEquals(
                "invalid_url",
                tool.check(JSON.createObjectNode().put("url", "ftp://x"))
                        .orElseThrow()
                        .code());
        assertEquals(
                "address_refused",
                tool.check(JSON.createObjectNode().put("url", "http://10.0.0.1/"))
                        .orElseThrow()
                        .code());
        var body = JSON.createObjectNode().put("url", "http://page.test/").put("body", "b");
        assertEquals("invalid_arguments", tool.check(body).orElseThrow().code());
        assertTrue(tool.check(JSON.createObjectNode().put("url", "http://page.test/"))
                .isEmpty());
    }

    @Test
    void anUnknownHostAndAClosedPortAreFailures() throws Exception {
        var tool = tool("page.test");
        var unknown = JSON.createObjectNode().put("url", "http://nowhere.test/");
        assertFailed("unknown_host", tool.call(invocation(unknown, 5)).await().indefinitely());
        resolver.answer("page.test", "127.0.0.1");
        var closed = JSON.createObjectNode().put("url", "http://page.test:9999/");
        assertFailed("network", tool.call(invocation(closed, 5)).await().indefinitely());
    }

    private static byte[] pack(String encoding, byte[] plain) throws Exception {
        var out = new ByteArrayOutputStream();
        var raw = new java.util.zip.Deflater(9, true);
        try (var packed = switch (encoding) {
            case "gzip" -> new GZIPOutputStream(out);
            case "raw" -> new DeflaterOutputStream(out, raw);
            default -> new DeflaterOutputStream(out);
        }) {
            packed.write(plain);
        }
        return out.toByteArray();
    }

    private static void redirect(HttpServerRequest request, int status, String location) {
        request.response().setStatusCode(status).putHeader("Location", location).end("moved");
    }

    private static void flood(NetSocket socket, Buffer part) {
        while (!socket.writeQueueFull()) {
            socket.write(part);
        }
        socket.drainHandler(ignored -> flood(socket, part));
    }

    private HttpServer serve(io.vertx.core.Handler<HttpServerRequest> page) throws Exception {
        return vertx.createHttpServer()
                .requestHandler(request -> {
                    requests.add(request);
                    page.handle(request);
                })
                .listen(0, "0.0.0.0")
                .toCompletionStage()
                .toCompletableFuture()
                .get(10, TimeUnit.SECONDS);
    }

    private NetServer raw(Consumer<NetSocket> onRequest) throws Exception {
        return vertx.createNetServer()
                .connectHandler(socket -> socket.handler(ignored -> onRequest.accept(socket.handler(more -> {}))))
                .listen(0, "0.0.0.0")
                .toCompletionStage()
                .toCompletableFuture()
                .get(10, TimeUnit.SECONDS);
    }

    private WebFetchTool tool(HttpServer server) {
        return tool("page.test:" + server.actualPort());
    }

    private WebFetchTool tool(String allowed) {
        return new WebFetchTool(
                new Route(resolver, new AllowedHosts("some.setting", List.of(allowed))), new PinnedClient(vertx));
    }

    private static ObjectNode args(HttpServer server, String target) {
        return args(server.actualPort(), target);
    }

    private static ObjectNode args(int port, String target) {
        return JSON.createObjectNode().put("url", "http://page.test:%d%s".formatted(port, target));
    }

    private static ToolInvocation invocation(ObjectNode args, int seconds) {
        return new ToolInvocation("s", "call-1", Fence.NONE, args, Duration.ofSeconds(seconds), null);
    }

    private ToolResult call(HttpServer server, ObjectNode args) {
        return call(server.actualPort(), args, 20);
    }

    private ToolResult call(int port, ObjectNode args, int seconds) {
        resolver.answer("page.test", "127.0.0.1");
        return tool("page.test:" + port).call(invocation(args, seconds)).await().atMost(Duration.ofSeconds(30));
    }

    private JsonNode success(HttpServer server, String target) throws Exception {
        return success(call(server, args(server, target)));
    }

    private static JsonNode success(ToolResult result) throws Exception {
        assertNull(result.error());
        return JSON.readTree(result.text());
    }

    private static void assertFailed(String code, ToolResult result) {
        assertNotNull(result.error(), result::text);
        assertEquals(code, result.error().code(), result.error().message());
        assertEquals("", result.text());
    }
}
