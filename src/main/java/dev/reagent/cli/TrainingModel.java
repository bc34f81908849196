package dev.reagent.cli;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.Executors;

/** A model on OpenAI's wire, on a port of the loopback address: calls the echo tool three times, then answers. */
final class TrainingModel implements AutoCloseable {

    private static final int CALLS = 3;

    private final HttpServer server;

    TrainingModel() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
        server.createContext("/", TrainingModel::answer);
        server.start();
    }

    /** Its base URL, as {@code OPENAI_BASE_URL} takes it. */
    String url() {
        return "http://127.0.0.1:" + server.getAddress().getPort() + "/v1";
    }

    private static void answer(HttpExchange exchange) throws IOException {
        try (exchange) {
            var request = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
            int results = request.split("\"role\":\"tool\"", -1).length - 1;
            exchange.getResponseHeaders().add("Content-Type", "text/event-stream");
            exchange.sendResponseHeaders(200, 0);
            var stream = results < CALLS ? call(results) : text();
            exchange.getResponseBody().write(stream.getBytes(StandardCharsets.UTF_8));
        }
    }

    private static String call(int number) {
        return chunk("\"content\":\"I will echo line " + number + ".\"", "null")
                + chunk(
                        "\"tool_calls\":[{\"index\":0,\"id\":\"call_" + number
                                + "\",\"type\":\"function\",\"function\":{\"name\":\"echo\","
                                + "\"arguments\":\"{\\\"text\\\":\\\"line " + number + "\\\"}\"}}]",
                        "null")
                + chunk("", "\"tool_calls\"")
                + END;
    }

    private static String text() {
        return chunk("\"content\":\"Every line \"", "null")
                + chunk("\"content\":\"came back.\"", "null")
                + chunk("", "\"stop\"")
                + END;
    }

    private static String chunk(String delta, String reason) {
        return "data: {\"id\":\"c\",\"object\":\"chat.completion.chunk\",\"model\":\"training\",\"choices\":[{\"index\":0,"
                + "\"delta\":{" + delta + "},\"finish_reason\":" + reason + "}]}\n\n";
    }

    private static final String END = """
            data: {"id":"c","object":"chat.completion.chunk","model":"training","choices":[],\
            "usage":{"prompt_tokens":100,"completion_tokens":20,"total_tokens":120}}

            data: [DONE]

            """;

    @Override
    public void close() {
        server.stop(0);
    }
}
