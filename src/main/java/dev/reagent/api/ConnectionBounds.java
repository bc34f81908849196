package dev.reagent.api;

import io.netty.bootstrap.ChannelInitializerExtension;
import io.netty.channel.Channel;
import io.netty.channel.ChannelInitializer;
import io.quarkus.vertx.http.HttpServerOptionsCustomizer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.impl.VertxHttpRequestDecoder;
import jakarta.inject.Singleton;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Gives each connection to the server a decoder with bounds, by Netty's extension point for what no setting of the HTTP server does.
 *
 * <p>Netty makes it where {@code io.netty.bootstrap.extensions} is {@code serviceload}, for every server socket of the process; connections
 * of other protocols are left alone. Thread-safe.
 */
public final class ConnectionBounds extends ChannelInitializerExtension {

    private static volatile @Nullable Supplier<BoundedRequestDecoder> decoders;

    /** Learns how the server is to be set up, when it starts. */
    @Singleton
    static final class Learned implements HttpServerOptionsCustomizer {

        private final HttpSettings settings;

        Learned(HttpSettings settings) {
            this.settings = settings;
        }

        @Override
        public void customizeHttpServer(HttpServerOptions options) {
            // without it the decoder is there only once the first bytes of a connection have come
            options.setHttp2ClearTextEnabled(false);
            decoders = () -> new BoundedRequestDecoder(options, settings.headTimeout(), settings.bodyTimeout());
        }
    }

    /** Runs behind the server's own set-up of the connection. */
    @Override
    public void postInitializeServerChildChannel(Channel connection) {
        connection.pipeline().addLast(new ChannelInitializer<>() {
            @Override
            protected void initChannel(Channel ready) {
                var usual = ready.pipeline().get(VertxHttpRequestDecoder.class);
                var bounded = decoders;
                if (usual != null && bounded != null) {
                    ready.pipeline().replace(usual, null, bounded.get());
                }
            }
        });
    }
}
