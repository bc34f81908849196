package dev.reagent.chaos;

import dev.reagent.Gate;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerRequest;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;

/** The outside world: takes orders over HTTP, and counts each as often as it came. Thread-safe. */
public final class Shop implements AutoCloseable {

    private final Vertx vertx = Vertx.vertx();
    private final HttpServer server;
    private final Map<String, AtomicInteger> orders = new ConcurrentHashMap<>();
    private final AtomicInteger inFlight = new AtomicInteger();
    private volatile Gate gate = Gate.OPEN;

    private Shop() {
        server = vertx.createHttpServer().requestHandler(this::onOrder);
        server.listen(0, "127.0.0.1").toCompletionStage().toCompletableFuture().join();
    }

    public static Shop open() {
        return new Shop();
    }

    /** Orders that come from now on are answered when that gate is open. */
    public void behind(Gate other) {
        this.gate = other;
    }

    /** What web_fetch must be allowed to reach. */
    public String host() {
        return "127.0.0.1:" + server.actualPort();
    }

    /** Arguments of web_fetch that place an order. */
    public String order(String what) {
        return "{\"url\":\"http://" + host() + "/" + what + "\",\"method\":\"POST\",\"timeout_seconds\":60}";
    }

    /** How often that was ordered. */
    public int ordered(String what) {
        return orders.getOrDefault("/" + what, new AtomicInteger()).get();
    }

    /** Orders that have not been answered. */
    public int inFlight() {
        return inFlight.get();
    }

    private void onOrder(HttpServerRequest request) {
        orders.computeIfAbsent(request.path(), none -> new AtomicInteger()).incrementAndGet();
        inFlight.incrementAndGet();
        var response = request.response();
        response.endHandler(done -> inFlight.decrementAndGet());
        response.closeHandler(gone -> {
            if (!response.ended()) {
                inFlight.decrementAndGet();
            }
        });
        var context = vertx.getOrCreateContext();
        gate.pass(() -> context.runOnContext(now -> {
            if (!response.closed()) {
                response.end("ordered");
            }
        }));
    }

    @Override
    public void close() {
        vertx.close().toCompletionStage().toCompletableFuture().join();
    }
}
