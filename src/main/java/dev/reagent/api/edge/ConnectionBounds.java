package dev.reagent.api.edge;

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
 * Gives each connection to the server a {@link BoundedRequestDecoder}, through an extension point of Netty, as no setting of the HTTP
 * server does.
 *
 * <p>Netty creates it if {@code io.netty.bootstrap.extensions} is {@code serviceload}, for every server socket of the process; connections
 * of other protocols stay unchanged. Thread-safe.
 */
public final class ConnectionBounds extends ChannelInitializerExtension {

    private static volatile @Nullable Supplier<BoundedRequestDecoder> decoders;

    /** Receives the options of the server when it starts. */
    @Singleton
    static final class Learned implements HttpServerOptionsCustomizer {

        private final HttpSettings settings;

        Learned(HttpSettings settings) {
            this.settings = settings;
        }

        @Override
        public void customizeHttpServer(HttpServerOptions options) {
            // otherwise the decoder is added only after the first bytes of a connection
            options.setHttp2ClearTextEnabled(false);
            decoders = () -> new BoundedRequestDecoder(options, settings.headTimeout(), settings.bodyTimeout());
        }
    }

    /** Runs after the server's own setup of the connection. */
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
