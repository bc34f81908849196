package dev.reagent.model.wire;

import dev.reagent.model.catalogue.ModelSettings;
import io.vertx.core.Vertx;
import io.vertx.core.http.Http2Settings;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpVersion;
import io.vertx.core.http.PoolOptions;

/**
 * The connections to all providers: one client for TLS, which agrees on HTTP/2 by ALPN, and one for the plain HTTP/1.1 of local servers.
 * Neither queues requests; the gate before them does. Thread-safe.
 */
final class ModelHttp {

    private static final int STREAMS_A_CONNECTION = 100;
    private static final int SLACK = 16;
    private static final int WINDOW_BYTES = 16 * 1024 * 1024;

    /** Gateways add their own headers; 12 KB have been observed. */
    private static final int MAX_HEAD_BYTES = 128 * 1024;

    private final HttpClient tls;
    private final HttpClient plain;

    ModelHttp(Vertx vertx, ModelSettings.Limits limits) {
        var pool = new PoolOptions()
                .setHttp1MaxSize(limits.maxInFlight() + SLACK)
                .setHttp2MaxSize(limits.maxInFlight() / STREAMS_A_CONNECTION + SLACK)
                .setMaxWaitQueueSize(-1);
        this.plain = vertx.createHttpClient(options(limits), pool);
        this.tls = vertx.createHttpClient(
                options(limits)
                        .setUseAlpn(true)
                        .setProtocolVersion(HttpVersion.HTTP_2)
                        .setHttp2MultiplexingLimit(STREAMS_A_CONNECTION)
                        .setHttp2ConnectionWindowSize(WINDOW_BYTES),
                pool);
    }

    private static HttpClientOptions options(ModelSettings.Limits limits) {
        int keepAliveSeconds = Math.toIntExact(limits.keepAlive().toSeconds());
        return new HttpClientOptions()
                .setKeepAliveTimeout(keepAliveSeconds)
                .setHttp2KeepAliveTimeout(keepAliveSeconds)
                .setConnectTimeout(Math.toIntExact(limits.connectTimeout().toMillis()))
                .setMaxHeaderSize(MAX_HEAD_BYTES)
                .setInitialSettings(new Http2Settings().setMaxHeaderListSize(MAX_HEAD_BYTES))
                .setTcpKeepAlive(true)
                .setTcpNoDelay(true)
                .setDecompressionSupported(false);
    }

    HttpClient clientFor(String url) {
        return url.startsWith("https:") ? tls : plain;
    }

    void close() {
        tls.close();
        plain.close();
    }
}
