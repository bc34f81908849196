package dev.reagent.chaos;

import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerRequest;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;

/** The outside world: takes orders over HTTP, and counts each as often as it came. Thread-safe. */
public final class Shop implements AutoCloseable {

    private final Vertx vertx = Vertx.vertx();
    private final HttpServer server;
    private final Map<String, AtomicInteger> orders = new ConcurrentHashMap<>();
    private final AtomicInteger inFlight = new AtomicInteger();
    private volatile Duration delay = Duration.ZERO;

    private Shop() {
        server = vertx.createHttpServer().requestHandler(this::onOrder);
        server.listen(0, "127.0.0.1").toCompletionStage().toCompletableFuture().join();
    }

    public static Shop open() {
        return new Shop();
    }

    /** How long it takes to answer from now on. */
    public Shop taking(Duration time) {
        this.delay = time;
        return this;
    }

    /** What web_fetch must be allowed to reach. */
    public String host() {
        return "127.0.0.1:" + server.actualPort();
    }

    /** Arguments of web_fetch that place an order. */
    public String order(String what) {
        return "{\"url\":\"http://" + host() + "/" + what + "\",\"method\":\"POST\"}";
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
        vertx.setTimer(Math.max(1, delay.toMillis()), due -> {
            if (!response.closed()) {
                response.end("ordered");
            }
        });
    }

    @Override
    public void close() {
        vertx.close().toCompletionStage().toCompletableFuture().join();
    }
}
