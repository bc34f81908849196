package dev.reagent.tool.web.http;

import dev.reagent.tool.web.route.FetchFailure;
import io.smallrye.mutiny.Uni;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientOptions;
import java.time.Duration;

/**
 * An HTTP client that connects only to the given address. It never resolves a name, never follows a redirect, and keeps no connection and
 * no cookie. Thread-safe.
 */
public final class PinnedClient implements AutoCloseable {

    private static final Duration CONNECT = Duration.ofSeconds(5);
    private static final int MOST_HEADER_BYTES = 64 * 1024;

    private final Vertx vertx;
    private final HttpClient client;

    public PinnedClient(Vertx vertx) {
        this(vertx, new HttpClientOptions());
    }

    /** @param options the trusted certificates; this constructor sets the rest */
    public PinnedClient(Vertx vertx, HttpClientOptions options) {
        this.vertx = vertx;
        this.client = vertx.createHttpClient(options.setKeepAlive(false)
                .setPipelining(false)
                .setVerifyHost(true)
                .setForceSni(false)
                .setDecompressionSupported(false)
                .setMaxPoolSize(100)
                .setConnectTimeout((int) CONNECT.toMillis())
                .setMaxHeaderSize(MOST_HEADER_BYTES)
                .setMaxInitialLineLength(8 * 1024));
    }

    /**
     * Makes the request once for each subscription; cancelling it closes the connection.
     *
     * @return the answer, cut if it is too long, or if the time ends during the body. Fails with {@link FetchFailure}: {@code network},
     *     {@code timeout}
     */
    public Uni<HopAnswer> ask(HopRequest request) {
        return Uni.createFrom().emitter(emitter -> {
            var exchange = new Exchange(vertx, client, request, emitter);
            var context = vertx.getOrCreateContext();
            emitter.onTermination(() -> context.runOnContext(ignored -> exchange.close()));
            context.runOnContext(ignored -> exchange.connect());
        });
    }

    @Override
    public void close() {
        client.close();
    }
}
