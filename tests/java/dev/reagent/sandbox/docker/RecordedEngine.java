package dev.reagent.sandbox.docker;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** A Docker engine's API of a machine as large as one likes, which writes down the containers that are asked of it, and starts none. */
final class RecordedEngine implements AutoCloseable {

    private static final ObjectMapper JSON = new ObjectMapper();

    private final HttpServer server;
    private final int processors;
    private final long memory;
    private final List<JsonNode> created = new CopyOnWriteArrayList<>();

    /** @param memoryMb MiB */
    RecordedEngine(int processors, long memoryMb) throws IOException {
        this.processors = processors;
        this.memory = memoryMb << 20;
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/", this::answer);
        server.start();
    }

    URI address() {
        return URI.create("tcp://127.0.0.1:" + server.getAddress().getPort());
    }

    /** The bodies of {@code POST /containers/create} so far. */
    List<JsonNode> created() {
        return created;
    }

    private void answer(HttpExchange exchange) throws IOException {
        var path = exchange.getRequestURI().getPath().replaceFirst("^/v[0-9.]+", "");
        byte[] body = exchange.getRequestBody().readAllBytes();
        switch (path) {
            case "/_ping" -> say(exchange, 200, "OK");
            case "/info" -> say(exchange, 200, "{\"NCPU\": %d, \"MemTotal\": %d}".formatted(processors, memory));
            case "/images/json" ->
                say(exchange, 200, "[{\"RepoTags\": [\"reagent-sandbox:small\", \"reagent-sandbox:heavy\"]}]");
            case "/containers/create" -> {
                created.add(JSON.readTree(body));
                say(exchange, 201, "{\"Id\": \"c0ffee\", \"Warnings\": []}");
            }
            default -> say(exchange, 500, "{\"message\": \"this engine starts nothing\"}");
        }
    }

    private static void say(HttpExchange exchange, int status, String text) throws IOException {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        exchange.getResponseHeaders().add("Content-Type", "application/json");
        exchange.sendResponseHeaders(status, bytes.length);
        try (var out = exchange.getResponseBody()) {
            out.write(bytes);
        }
    }

    @Override
    public void close() {
        server.stop(0);
    }
}
