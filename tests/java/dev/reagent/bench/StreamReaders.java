package dev.reagent.bench;

import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.RequestOptions;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;

/** Many readers of streams, each with a connection of its own, all on one event loop; they note how late each delta comes. */
final class StreamReaders implements AutoCloseable {

    private static final Duration PATIENCE = Duration.ofSeconds(120);
    private static final Duration LOOK = Duration.ofMillis(50);
    private static final String AT = "\"at\":\"";

    private final Vertx vertx;
    private final HttpClient client;
    private final AtomicInteger open = new AtomicInteger();
    private final AtomicInteger ended = new AtomicInteger();
    private final AtomicInteger broken = new AtomicInteger();
    private double[] lags = new double[1 << 16];
    private volatile int deltas;

    StreamReaders(Vertx vertx, int most) {
        this.vertx = vertx;
        this.client = vertx.createHttpClient(new HttpClientOptions()
                .setMaxPoolSize(most)
                .setMaxWaitQueueSize(-1)
                .setKeepAlive(false)
                .setConnectTimeout(20_000));
    }

    /** Opens one stream each, at an even pace; comes back when all have their heads. */
    void open(List<String> urls, double perSecond) {
        long start = System.nanoTime();
        var context = vertx.getOrCreateContext();
        for (int i = 0; i < urls.size(); i++) {
            Until.nanoTime(start + (long) (i * 1e9 / perSecond));
            var url = urls.get(i);
            context.runOnContext(now -> open(url));
        }
        Until.isTrue(urls.size() + " streams are open", PATIENCE, LOOK, () -> {
            mustBeWhole();
            return open.get() == urls.size();
        });
    }

    private void open(String url) {
        client.request(new RequestOptions().setAbsoluteURI(url))
                .compose(request -> request.send())
                .onSuccess(this::read)
                .onFailure(failure -> broken.incrementAndGet());
    }

    private void read(HttpClientResponse response) {
        if (response.statusCode() != 200) {
            broken.incrementAndGet();
            return;
        }
        open.incrementAndGet();
        response.exceptionHandler(failure -> broken.incrementAndGet());
        response.endHandler(end -> ended.incrementAndGet());
        response.handler(this::heard);
    }

    /** Frames are shorter than a segment, so that none is cut in two on loopback. */
    private void heard(Buffer some) {
        long now = System.currentTimeMillis();
        var text = some.toString();
        for (int at = text.indexOf("event: answer.delta"); at >= 0; at = text.indexOf("event: answer.delta", at + 1)) {
            int from = text.indexOf(AT, at) + AT.length();
            int to = text.indexOf('"', from);
            note(now - Instant.parse(text.substring(from, to)).toEpochMilli());
        }
    }

    private void note(long lag) {
        if (deltas == lags.length) {
            lags = Arrays.copyOf(lags, 2 * lags.length);
        }
        lags[deltas] = lag;
        deltas++;
    }

    /** How many deltas all of them have heard. */
    int deltas() {
        return deltas;
    }

    void awaitEnd() {
        Until.isTrue("every stream ends", PATIENCE, LOOK, () -> {
            mustBeWhole();
            return ended.get() == open.get();
        });
    }

    private void mustBeWhole() {
        if (broken.get() > 0) {
            throw new IllegalStateException(broken + " streams were refused or broke");
        }
    }

    /** From a delta's time to when its reader had it, in milliseconds. */
    double[] lags() {
        return Arrays.copyOf(lags, deltas);
    }

    @Override
    public void close() {
        client.close();
    }
}
