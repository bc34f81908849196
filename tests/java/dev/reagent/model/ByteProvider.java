package dev.reagent.model;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Function;

/** A provider on a raw socket: answers each request with exact bytes, closes, and keeps the bodies. Thread-safe. */
public final class ByteProvider implements AutoCloseable {

    private final ServerSocket socket;
    private final List<String> bodies = new CopyOnWriteArrayList<>();
    private volatile Function<String, String> script = body -> stream("data: [DONE]\n\n");

    public ByteProvider() {
        try {
            this.socket = new ServerSocket(0, 1_000, InetAddress.getLoopbackAddress());
        } catch (IOException noPort) {
            throw new UncheckedIOException(noPort);
        }
        Thread.ofVirtual().name("byte-provider").start(this::accept);
    }

    /** The n-th response to the n-th request from here on; the last one to all after. */
    public ByteProvider inOrder(String... responses) {
        int from = bodies.size();
        return script(body -> responses[Math.min(bodies.size() - from, responses.length) - 1]);
    }

    /** A response made from the request's body. */
    public ByteProvider script(Function<String, String> other) {
        this.script = other;
        return this;
    }

    /** A whole response that ends with its connection. */
    public static String response(int status, String contentType, String body, String... headers) {
        var lines = headers.length == 0 ? "" : String.join("\r\n", headers) + "\r\n";
        return "HTTP/1.1 " + status + " Any\r\nContent-Type: " + contentType + "\r\n" + lines
                + "Connection: close\r\n\r\n" + body;
    }

    public static String json(int status, String body, String... headers) {
        return response(status, "application/json", body, headers);
    }

    public static String stream(String body, String... headers) {
        return response(200, "text/event-stream", body, headers);
    }

    /** A good answer of OpenAI's wire, with a usage of 10 tokens in and 5 out. */
    public static String saying(String words) {
        return stream("data: {\"choices\":[{\"index\":0,\"delta\":{\"content\":\"" + words + "\"}}]}\n\n"
                + "data: {\"choices\":[{\"index\":0,\"delta\":{},\"finish_reason\":\"stop\"}],"
                + "\"usage\":{\"prompt_tokens\":10,\"completion_tokens\":5}}\n\ndata: [DONE]\n\n");
    }

    public String url() {
        return "http://127.0.0.1:" + socket.getLocalPort();
    }

    /** Settings that send both wires here. */
    public Map<String, String> settings() {
        return Map.of("OPENAI_BASE_URL", url() + "/v1", "ANTHROPIC_BASE_URL", url());
    }

    public int calls() {
        return bodies.size();
    }

    /** In the order they came. */
    public List<String> bodies() {
        return List.copyOf(bodies);
    }

    @Override
    public void close() {
        try {
            socket.close();
        } catch (IOException closedAlready) {
            throw new UncheckedIOException(closedAlready);
        }
    }

    private void accept() {
        while (!socket.isClosed()) {
            try {
                var connection = socket.accept();
                Thread.ofVirtual().name("byte-provider").start(() -> answer(connection));
            } catch (IOException closed) {
                return;
            }
        }
    }

    private void answer(Socket connection) {
        try (connection) {
            var body = body(new BufferedInputStream(connection.getInputStream()));
            String response;
            synchronized (this) {
                bodies.add(body);
                response = script.apply(body);
            }
            connection.getOutputStream().write(response.getBytes(StandardCharsets.UTF_8));
            connection.getOutputStream().flush();
        } catch (IOException gone) {
            // the other side cancelled
        }
    }

    private static String body(InputStream in) throws IOException {
        var head = new StringBuilder();
        while (head.indexOf("\r\n\r\n") < 0) {
            int next = in.read();
            if (next < 0) {
                throw new IOException("the request ended in its headers");
            }
            head.append((char) next);
        }
        int length = head.toString()
                .lines()
                .filter(line -> line.toLowerCase(java.util.Locale.ROOT).startsWith("content-length:"))
                .mapToInt(line -> Integer.parseInt(line.substring(15).strip()))
                .findFirst()
                .orElse(0);
        return new String(in.readNBytes(length), StandardCharsets.UTF_8);
    }
}
