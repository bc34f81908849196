package dev.reagent.tool.web;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.reagent.agent.call.Fence;
import dev.reagent.tool.ToolInvocation;
import dev.reagent.tool.ToolResult;
import dev.reagent.tool.web.http.PinnedClient;
import dev.reagent.tool.web.route.AllowedHosts;
import dev.reagent.tool.web.route.Route;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.net.NetServer;
import io.vertx.core.net.NetSocket;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;

/**
 * Hosts on one port of this machine, and {@code web_fetch} that may reach them. The answers are bytes that the test chooses; PORT stands
 * for the port.
 */
public final class ScriptedWeb implements AutoCloseable {

    private static final ObjectMapper JSON = new ObjectMapper();

    private final Vertx vertx = Vertx.vertx();
    private final Map<String, Buffer> answers = new ConcurrentHashMap<>();
    private final List<String> requests = new CopyOnWriteArrayList<>();
    private final NetServer server;
    private final WebFetchTool tool;

    public ScriptedWeb(String... hosts) throws Exception {
        server = vertx.createNetServer()
                .connectHandler(this::connected)
                .listen(0, "127.0.0.1")
                .toCompletionStage()
                .toCompletableFuture()
                .get(10, TimeUnit.SECONDS);
        var resolver = new AnswersInOrder();
        Arrays.stream(hosts).forEach(host -> resolver.answer(host, "127.0.0.1"));
        var allowed = Arrays.stream(hosts).map(host -> host + ":" + port()).toList();
        tool = new WebFetchTool(
                new Route(resolver, new AllowedHosts("some.setting", allowed)), new PinnedClient(vertx));
    }

    int port() {
        return server.actualPort();
    }

    /** @param place host and path, such as {@code page.test/x} */
    public ScriptedWeb answer(String place, String head, byte[] body) {
        var lines = head.replace("PORT", String.valueOf(port())).replace("\n", "\r\n");
        answers.put(
                place,
                Buffer.buffer("HTTP/1.1 " + lines + "\r\nContent-Length: " + body.length + "\r\n\r\n")
                        .appendBytes(body));
        return this;
    }

    public ScriptedWeb answer(String place, String head, String body) {
        return answer(place, head, body.replace("PORT", String.valueOf(port())).getBytes(StandardCharsets.UTF_8));
    }

    private void connected(NetSocket socket) {
        var read = Buffer.buffer();
        socket.handler(part -> {
            read.appendBuffer(part);
            if (read.toString(StandardCharsets.ISO_8859_1).contains("\r\n\r\n")) {
                answer(socket, read.toString(StandardCharsets.ISO_8859_1));
            }
        });
    }

    private void answer(NetSocket socket, String request) {
        requests.add(request);
        String host = request.replaceFirst("(?is).*\r\nhost: ([^:\r]*).*", "$1");
        String path = request.replaceFirst("(?s)[A-Z]+ ([^ ?]*).*", "$1");
        socket.end(answers.getOrDefault(
                host + path, Buffer.buffer("HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\n")));
    }

    /** The heads of the requests so far, in order. */
    public List<String> requests() {
        return List.copyOf(requests);
    }

    /** The value of a header of a request so far; empty where it has none. */
    public String sent(int request, String header) {
        return requests.get(request)
                .lines()
                .filter(line -> line.toLowerCase(java.util.Locale.ROOT)
                        .startsWith(header.toLowerCase(java.util.Locale.ROOT) + ": "))
                .map(line -> line.substring(header.length() + 2))
                .findFirst()
                .orElse("");
    }

    public ToolResult call(String place) {
        return call(JSON.createObjectNode(), place);
    }

    public ToolResult call(ObjectNode args, String place) {
        String path = place.contains("/") ? place.substring(place.indexOf('/')) : "/";
        args.put("url", "http://" + place.replaceFirst("/.*", "") + ":" + port() + path);
        return tool.call(new ToolInvocation("s", "call-1", Fence.NONE, args, Duration.ofSeconds(20), null))
                .await()
                .atMost(Duration.ofSeconds(30));
    }

    /** What is given of a page; fails where there was an error. */
    public JsonNode page(String place) {
        return json(call(place));
    }

    public String text(String place) {
        return page(place).path("text").asText();
    }

    public static JsonNode json(ToolResult result) {
        if (result.error() != null) {
            throw new AssertionError(result.error().toString());
        }
        try {
            return JSON.readTree(result.text());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() throws Exception {
        tool.stop();
        vertx.close().toCompletionStage().toCompletableFuture().get(10, TimeUnit.SECONDS);
    }
}
