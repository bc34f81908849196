package dev.reagent.tool.web.http;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.reagent.Waiting;
import dev.reagent.tool.web.route.FetchUrl;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import java.net.InetAddress;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.logging.Handler;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A request that is cancelled while its connection is made. */
class CancelledHopTest {

    private static final Logger REQUESTS = Logger.getLogger("io.vertx.core.http.impl.HttpClientRequestImpl");

    private final Vertx vertx = Vertx.vertx();
    private final AtomicInteger connections = new AtomicInteger();
    private final Queue<String> logged = new ConcurrentLinkedQueue<>();
    private final Handler log = new Handler() {
        @Override
        public void publish(LogRecord line) {
            logged.add(line.getLevel() + " " + line.getMessage());
        }

        @Override
        public void flush() {}

        @Override
        public void close() {}
    };
    private HttpServer server;

    @BeforeEach
    void start() throws Exception {
        REQUESTS.addHandler(log);
        // with HTTP/2, a connection would count only from its first byte
        server = vertx.createHttpServer(new HttpServerOptions().setHttp2ClearTextEnabled(false))
                .connectionHandler(connection -> connections.incrementAndGet())
                .requestHandler(request -> request.response().end("there"))
                .listen(0, "127.0.0.1")
                .toCompletionStage()
                .toCompletableFuture()
                .get(30, TimeUnit.SECONDS);
    }

    @AfterEach
    void stop() throws Exception {
        REQUESTS.removeHandler(log);
        vertx.close().toCompletionStage().toCompletableFuture().get(10, TimeUnit.SECONDS);
    }

    @Test
    void isEndedWithoutALogLine() throws Exception {
        try (var client = new PinnedClient(vertx, new HttpClientOptions())) {
            var context = vertx.getOrCreateContext();
            context.runOnContext(
                    now -> client.ask(request()).subscribe().with(answer -> {}).cancel());
            Waiting.until(Duration.ofSeconds(10), "it is connected", () -> connections.get() == 1);
            // an answer on the same event loop comes after what the connection of the first one began
            var second = new CompletableFuture<HopAnswer>();
            context.runOnContext(
                    now -> client.ask(request()).subscribe().with(second::complete, second::completeExceptionally));
            assertEquals(200, second.get(10, TimeUnit.SECONDS).status());
        }
        assertEquals(List.of(), List.copyOf(logged));
    }

    private HopRequest request() {
        return new HopRequest(
                FetchUrl.parse("http://127.0.0.1:" + server.actualPort() + "/"),
                List.of(InetAddress.ofLiteral("127.0.0.1")),
                "GET",
                Map.of(),
                null,
                Duration.ofSeconds(10),
                HopRequest.Reading.PAGE);
    }
}
