package dev.reagent.bench;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.net.NetSocket;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * One GET again and again over some connections, each with one request in flight. The client only counts the bytes of the answers, which
 * are all the same: one that parses them would be slower than what it measures.
 */
final class RepeatedGet {

    private static final Duration PATIENCE = Duration.ofSeconds(10);

    private final Vertx vertx;
    private final URI url;
    private final Buffer request;

    RepeatedGet(Vertx vertx, String url) {
        this.vertx = vertx;
        this.url = URI.create(url);
        this.request = Buffer.buffer("GET " + this.url.getPath() + " HTTP/1.1\r\nHost: localhost\r\n\r\n");
    }

    /**
     * Sends it for a while.
     *
     * @return how many answers came
     */
    int count(int connections, Duration time) {
        int length = await(connect().compose(this::lengthOfOne));
        var answered = new AtomicInteger();
        var goesOn = new AtomicBoolean(true);
        var ends = new ArrayList<Future<Void>>();
        for (int i = 0; i < connections; i++) {
            ends.add(connect().compose(socket -> repeat(socket, length, answered, goesOn)));
        }
        Until.nanoTime(System.nanoTime() + time.toNanos());
        int seen = answered.get();
        goesOn.set(false);
        await(Future.all(ends));
        return seen;
    }

    private Future<NetSocket> connect() {
        return vertx.createNetClient().connect(url.getPort(), url.getHost());
    }

    private Future<Integer> lengthOfOne(NetSocket socket) {
        Promise<Integer> whole = Promise.promise();
        var received = Buffer.buffer();
        socket.handler(some -> {
            received.appendBuffer(some);
            var text = received.toString(java.nio.charset.StandardCharsets.ISO_8859_1);
            int head = text.indexOf("\r\n\r\n") + 4;
            var length = java.util.regex.Pattern.compile("(?i)\r\ncontent-length: (\\d+)\r\n")
                    .matcher(text);
            if (head >= 4 && length.find() && text.length() == head + Integer.parseInt(length.group(1))) {
                socket.close();
                if (text.startsWith("HTTP/1.1 200 ")) {
                    whole.complete(text.length());
                } else {
                    whole.fail(url + " answers " + text);
                }
            }
        });
        socket.write(request);
        return whole.future();
    }

    private Future<Void> repeat(NetSocket socket, int length, AtomicInteger answered, AtomicBoolean goesOn) {
        Promise<Void> end = Promise.promise();
        var received = new int[1];
        socket.handler(some -> {
            received[0] += some.length();
            if (received[0] < length) {
                return;
            }
            if (received[0] > length) {
                end.tryFail(url + " gave another answer");
            }
            received[0] = 0;
            answered.incrementAndGet();
            if (goesOn.get()) {
                socket.write(request);
            } else {
                socket.close();
                end.tryComplete();
            }
        });
        socket.closeHandler(gone -> end.tryFail(url + " closed a connection"));
        socket.write(request);
        return end.future();
    }

    private static <T> T await(Future<T> future) {
        try {
            return future.toCompletionStage().toCompletableFuture().get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
        } catch (java.util.concurrent.ExecutionException | TimeoutException e) {
            throw new IllegalStateException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }
}
