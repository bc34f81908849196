package dev.reagent.chaos.storm.client;

import dev.reagent.chaos.history.Entry;
import dev.reagent.chaos.history.Notebook;
import dev.reagent.chaos.storm.Dice;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerRequest;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * The world outside: gives pages, and does what is posted to it, each time again, with a receipt. It is slow at times, and
 * sometimes hangs up after it has done it. Thread-safe.
 */
public final class Shop implements AutoCloseable {

    private final Vertx vertx = Vertx.vertx();
    private final Dice dice;
    private final Notebook notes;
    private final HttpServer server;
    private final AtomicInteger receipts = new AtomicInteger();
    private final Map<String, String> done = new ConcurrentHashMap<>();

    public Shop(Dice dice, Notebook notes) {
        this.dice = dice;
        this.notes = notes;
        this.server = vertx.createHttpServer()
                .requestHandler(this::serve)
                .listen(0, "127.0.0.1")
                .toCompletionStage()
                .toCompletableFuture()
                .join();
    }

    public String host() {
        return "127.0.0.1:" + server.actualPort();
    }

    /** Whether that call has been made. */
    boolean has(String call) {
        return done.containsKey(call);
    }

    private void serve(HttpServerRequest request) {
        if (request.method() == HttpMethod.POST) {
            request.body().onSuccess(body -> post(request));
        } else {
            var of = dice.of("page", request.getParam("run"), request.getParam("step"));
            later(
                    of.nextInt(1, 400),
                    () -> request.response()
                            .end("page of " + request.getParam("run") + " " + request.getParam("step")));
        }
    }

    private void post(HttpServerRequest request) {
        var key = String.valueOf(request.getHeader("Idempotency-Key"));
        var call = key.substring(key.lastIndexOf('/') + 1);
        var receipt = "receipt-%06d".formatted(receipts.incrementAndGet());
        notes.note(new Entry.Posted(
                notes.now(), call, request.getParam("run"), Integer.parseInt(request.getParam("step")), receipt));
        done.put(call, receipt);
        var of = dice.of("post", call);
        int pause = Dice.chance(of, 12) ? of.nextInt(2000, 6000) : of.nextInt(1, 800);
        if (Dice.chance(of, 5)) {
            later(pause, () -> request.connection().close());
        } else {
            later(pause, () -> request.response().end(receipt));
        }
    }

    private void later(int millis, Runnable next) {
        vertx.setTimer(millis, due -> {
            try {
                next.run();
            } catch (IllegalStateException goneMeanwhile) {
                // who asked was killed
            }
        });
    }

    @Override
    public void close() {
        vertx.close().toCompletionStage().toCompletableFuture().join();
    }
}
