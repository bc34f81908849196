package dev.reagent.webhook;

import com.standardwebhooks.Webhook;
import com.standardwebhooks.exceptions.WebhookVerificationException;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.locks.LockSupport;

/** Somebody who is called back: keeps what was told, and answers as it was told to. */
public final class Receiver implements AutoCloseable {

    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private final HttpServer server;
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    private final List<Got> got = new CopyOnWriteArrayList<>();
    private final Deque<Reply> replies = new ArrayDeque<>(List.of(new Reply(204, Map.of())));
    private volatile CountDownLatch gate = new CountDownLatch(0);

    /** What was told. */
    public record Got(String target, Map<String, List<String>> headers, String body) {

        public String header(String name) {
            return headers.entrySet().stream()
                    .filter(it -> it.getKey().equalsIgnoreCase(name))
                    .map(it -> String.join(" ", it.getValue()))
                    .findFirst()
                    .orElse("");
        }

        /** As a receiver checks it who knows this secret. */
        public boolean isSignedWith(String secret) {
            try {
                new Webhook(secret)
                        .verify(
                                body,
                                Map.of(
                                        "webhook-id", List.of(header("webhook-id")),
                                        "webhook-timestamp", List.of(header("webhook-timestamp")),
                                        "webhook-signature", List.of(header("webhook-signature"))));
                return true;
            } catch (WebhookVerificationException wrong) {
                return false;
            } catch (Exception e) {
                throw new AssertionError(e);
            }
        }
    }

    private record Reply(int status, Map<String, String> headers) {}

    public Receiver() {
        this(0);
    }

    /** @param port 0 for a free one */
    public Receiver(int port) {
        try {
            server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 0);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        server.setExecutor(threads);
        server.createContext("/", this::receive);
        server.start();
    }

    private void receive(HttpExchange exchange) throws IOException {
        try (exchange) {
            var body = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
            got.add(new Got(exchange.getRequestURI().toString(), Map.copyOf(exchange.getRequestHeaders()), body));
            gate.await();
            var reply = next();
            reply.headers().forEach(exchange.getResponseHeaders()::set);
            exchange.sendResponseHeaders(reply.status(), -1);
        } catch (InterruptedException closed) {
            Thread.currentThread().interrupt();
        }
    }

    private Reply next() {
        synchronized (replies) {
            return replies.size() > 1 ? replies.remove() : replies.element();
        }
    }

    /** Answers so, one after the other; the last again and again. */
    public Receiver answering(int... statuses) {
        synchronized (replies) {
            replies.clear();
            for (int status : statuses) {
                replies.add(new Reply(status, Map.of()));
            }
        }
        return this;
    }

    public Receiver answering(int status, String header, String value) {
        synchronized (replies) {
            replies.clear();
            replies.add(new Reply(status, Map.of(header, value)));
        }
        return this;
    }

    /** Answers nobody until the latch is down. */
    public Receiver behind(CountDownLatch latch) {
        gate = latch;
        return this;
    }

    public int port() {
        return server.getAddress().getPort();
    }

    /** Under a name, as addresses that are private are refused at once. */
    public String url() {
        return "http://localhost:" + port() + "/in";
    }

    public List<Got> got() {
        return List.copyOf(got);
    }

    /** What was told, once it is so much. */
    public List<Got> got(int count) {
        for (long end = System.nanoTime() + PATIENCE.toNanos(); got.size() < count; ) {
            if (System.nanoTime() > end) {
                throw new AssertionError("told " + got.size() + " times, not " + count);
            }
            LockSupport.parkNanos(5_000_000);
        }
        return got();
    }

    @Override
    public void close() {
        server.stop(0);
        threads.shutdownNow();
    }
}
