package dev.reagent.model.wire;

import dev.reagent.model.ModelException.Code;
import dev.reagent.model.catalogue.ModelSettings;
import dev.reagent.model.wire.fault.ProviderFault;
import dev.reagent.model.wire.fault.RequestIds;
import dev.reagent.model.wire.fault.WireJson;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientRequest;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.RequestOptions;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * One HTTP request and its streamed response. All of it runs on the event loop that created it. After {@link #abort} or an end, the
 * listener gets no further call.
 */
final class Exchange {

    /** Receives the bytes of a stream of events, then exactly one of the ends. */
    interface Listener {
        void onBytes(byte[] bytes);

        /** The end of a response that was not streamed, with its whole body. */
        void onWhole(byte[] json);

        void onEnd();

        void onFault(ProviderFault fault, String providersWords);
    }

    private static final int LONGEST_ERROR = 64 * 1024;
    /** The kind of a body must be clear within so many bytes; some servers send blanks while they work. */
    private static final int FIRST_BYTES = 4 * 1024;

    private final Vertx vertx;
    private final ModelSettings.Limits limits;
    private final Listener listener;
    private @Nullable HttpClientRequest request;
    private @Nullable HttpClientResponse response;
    private boolean over;
    private boolean paused;
    private boolean anyByte;
    private long lastLife = System.nanoTime();
    private long timer = -1;
    private long endTimer = -1;
    private long bytes;
    private @Nullable BodyKind kind;
    /** The bytes before the kind was known, or the whole body if it is not a stream. */
    private final Buffer kept = Buffer.buffer();

    Exchange(Vertx vertx, ModelSettings.Limits limits, Listener listener) {
        this.vertx = vertx;
        this.limits = limits;
        this.listener = listener;
    }

    void start(HttpClient client, RequestOptions options, Buffer body) {
        watch(limits.firstByteTimeout());
        client.request(options)
                .onSuccess(made -> onRequest(made, body))
                .onFailure(noConnection -> fail(ProviderFault.network("cannot be reached"), words(noConnection)));
    }

    /** Also ends the request on the wire, even if it has not been sent yet. */
    void abort() {
        if (!over) {
            close();
            reset();
        }
    }

    /** The answer is complete: the rest of the body is ignored, so that the connection can be used again. */
    void finish() {
        if (over) {
            return;
        }
        close();
        var open = response;
        if (open != null) {
            if (paused) {
                open.resume();
            }
            long grace = vertx.setTimer(limits.connectTimeout().toMillis(), late -> reset());
            open.endHandler(end -> vertx.cancelTimer(grace));
        }
    }

    /** The answer is complete except for its usage, which is waited for only briefly. */
    void expectEnd() {
        if (!over) {
            vertx.cancelTimer(endTimer);
            endTimer = vertx.setTimer(Math.max(1, limits.finishTimeout().toMillis()), late -> onNothingMore());
        }
    }

    private void onNothingMore() {
        if (over) {
            return;
        }
        if (paused) {
            expectEnd();
        } else {
            onEnd();
            reset();
        }
    }

    void pause() {
        if (!paused && !over && response != null) {
            paused = true;
            response.pause();
        }
    }

    void resume() {
        if (paused && !over && response != null) {
            paused = false;
            lastLife = System.nanoTime();
            response.resume();
        }
    }

    private void onRequest(HttpClientRequest made, Buffer body) {
        request = made;
        made.exceptionHandler(broken -> onBroken(broken));
        if (over) {
            reset();
            return;
        }
        made.response().onSuccess(this::onResponse).onFailure(this::onBroken);
        made.end(body);
    }

    private void onResponse(HttpClientResponse answered) {
        if (over) {
            return;
        }
        response = answered;
        answered.exceptionHandler(this::onBroken);
        if (answered.statusCode() == 200) {
            answered.handler(chunk -> onChunk(answered, chunk));
            answered.endHandler(end -> onBodyEnd(answered));
        } else {
            collectError(answered, Buffer.buffer());
        }
    }

    private void onChunk(HttpClientResponse answered, Buffer chunk) {
        if (over) {
            return;
        }
        lastLife = System.nanoTime();
        if (!anyByte) {
            anyByte = true;
            vertx.cancelTimer(timer);
            watch(limits.idleTimeout());
        }
        bytes += chunk.length();
        if (bytes > limits.maxAnswerBytes()) {
            fail(
                    new ProviderFault(
                            Code.PROTOCOL, false, "sent more than " + limits.maxAnswerBytes() + " bytes", null),
                    "");
            reset();
            return;
        }
        if (kind == BodyKind.STREAM) {
            listener.onBytes(chunk.getBytes());
            return;
        }
        kept.appendBuffer(chunk);
        if (kind == null) {
            kind = BodyKind.find(
                            kept.getBytes(0, Math.min(kept.length(), FIRST_BYTES)), BodyKind.isDeclaredStream(answered))
                    .orElse(kept.length() < FIRST_BYTES ? null : BodyKind.OTHER);
            begin(answered);
        }
    }

    private void begin(HttpClientResponse answered) {
        if (kind == BodyKind.STREAM) {
            listener.onBytes(kept.getBytes());
        } else if (kind == BodyKind.OTHER) {
            collectError(answered, kept);
        }
    }

    private void onBodyEnd(HttpClientResponse answered) {
        if (over || kind == BodyKind.STREAM) {
            onEnd();
            return;
        }
        var json = WireJson.readLeniently(kept.getBytes());
        if (json.isMissingNode() && BodyKind.isDeclaredStream(answered)) {
            // JSON without a field name before it, then events
            listener.onBytes(kept.getBytes());
            onEnd();
        } else if (kind == BodyKind.JSON && json.isObject() && !json.hasNonNull("error")) {
            close();
            listener.onWhole(kept.getBytes());
        } else {
            onErrorRead(answered, kept);
        }
    }

    private void onEnd() {
        if (!over) {
            close();
            listener.onEnd();
        }
    }

    private void onBroken(Throwable broken) {
        if (endTimer >= 0) {
            onEnd();
            return;
        }
        fail(ProviderFault.network("broke the connection off"), words(broken));
    }

    private void collectError(HttpClientResponse answered, Buffer body) {
        answered.handler(chunk -> {
            lastLife = System.nanoTime();
            if (body.length() < LONGEST_ERROR) {
                body.appendBuffer(chunk);
            } else {
                onErrorRead(answered, body);
                reset();
            }
        });
        answered.endHandler(end -> onErrorRead(answered, body));
    }

    private void onErrorRead(HttpClientResponse answered, Buffer body) {
        var fault = ErrorAnswer.read(answered, body.getBytes()).ofRequest(requestId());
        fail(fault, "status " + answered.statusCode() + ", " + body);
    }

    private void fail(ProviderFault fault, String providersWords) {
        if (!over) {
            close();
            listener.onFault(fault, providersWords);
        }
    }

    private void close() {
        over = true;
        vertx.cancelTimer(timer);
        vertx.cancelTimer(endTimer);
    }

    private void reset() {
        if (request != null) {
            request.reset();
        }
    }

    /** Uses one timer that checks the last activity, instead of one timer for each chunk. */
    private void watch(Duration delay) {
        timer = vertx.setTimer(Math.max(1, delay.toMillis()), fired -> onTimer());
    }

    private void onTimer() {
        if (over) {
            return;
        }
        var limit = anyByte ? limits.idleTimeout() : limits.firstByteTimeout();
        var left = limit.minusNanos(System.nanoTime() - lastLife);
        if (paused) {
            watch(limit);
        } else if (left.isPositive()) {
            watch(left);
        } else {
            fail(
                    ProviderFault.timeout(
                            anyByte
                                    ? "was silent for " + limit.toSeconds() + " s in mid-answer"
                                    : "did not begin to answer within " + limit.toSeconds() + " s"),
                    "");
            reset();
        }
    }

    /** Returns the provider's id of the request; null before the response, and if the provider gives none. */
    @Nullable
    String requestId() {
        return response == null ? null : RequestIds.in(response.headers());
    }

    private static String words(Throwable thrown) {
        return String.valueOf(thrown);
    }
}
