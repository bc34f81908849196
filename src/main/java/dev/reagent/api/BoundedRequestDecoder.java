package dev.reagent.api;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.DecoderResult;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpMessage;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.handler.codec.http.LastHttpContent;
import io.netty.util.ReferenceCountUtil;
import io.netty.util.concurrent.Future;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.impl.VertxHttpRequestDecoder;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Decodes the requests of one connection, each within a time, and nothing behind one whose end could be seen in two places.
 *
 * <p>A request with a length beside a transfer coding, or with another coding than {@code chunked}, is passed on with both headers, so that
 * it can be refused in words ({@link EdgeProblems}); what comes behind it is thrown away (RFC 9112, section 6.3). Of one connection, so of
 * one event loop.
 */
final class BoundedRequestDecoder extends VertxHttpRequestDecoder {

    /** Whoever reads a body refuses a late one in words first. */
    private static final Duration GRACE = Duration.ofSeconds(2);

    private final Duration headTimeout;
    private final Duration bodyTimeout;
    private @Nullable Future<?> late;
    private boolean isInBody;
    private boolean isUnclear;

    BoundedRequestDecoder(HttpServerOptions options, Duration headTimeout, Duration bodyTimeout) {
        super(options);
        this.headTimeout = headTimeout;
        this.bodyTimeout = bodyTimeout.plus(GRACE);
    }

    /** Whether a request's framing could be read in two ways. */
    static boolean isUnclear(@Nullable String coding, @Nullable String length) {
        return coding != null && (length != null || !coding.strip().equalsIgnoreCase("chunked"));
    }

    @Override
    public void handlerAdded(ChannelHandlerContext connection) {
        within(headTimeout, connection);
    }

    @Override
    protected void decode(ChannelHandlerContext connection, ByteBuf in, List<Object> out) throws Exception {
        if (isUnclear) {
            in.skipBytes(in.readableBytes());
            return;
        }
        if (!isInBody && late == null) {
            within(headTimeout, connection);
        }
        int before = out.size();
        super.decode(connection, in, out);
        for (int i = before; i < out.size() && !isUnclear; i++) {
            if (out.get(i) instanceof HttpRequest head) {
                begin(connection, head, i, out);
            }
            if (out.get(i) instanceof LastHttpContent) {
                end();
            }
        }
    }

    private void begin(ChannelHandlerContext connection, HttpRequest head, int at, List<Object> out) {
        end();
        isInBody = true;
        if (isUnclear(head)) {
            isUnclear = true;
            // Netty refuses some of them by itself, which would be answered without a word
            head.setDecoderResult(DecoderResult.SUCCESS);
            var behind = out.subList(at + 1, out.size());
            behind.forEach(ReferenceCountUtil::release);
            behind.clear();
            out.add(LastHttpContent.EMPTY_LAST_CONTENT);
        } else {
            within(bodyTimeout, connection);
        }
    }

    private static boolean isUnclear(HttpRequest head) {
        var codings = head.headers().getAll(HttpHeaderNames.TRANSFER_ENCODING);
        var length = head.headers().get(HttpHeaderNames.CONTENT_LENGTH);
        return !codings.isEmpty()
                && (codings.size() > 1
                        || isUnclear(codings.getFirst(), length)
                        || !head.protocolVersion().equals(HttpVersion.HTTP_1_1));
    }

    /** Keeps the length, by which the request is known to be unclear. */
    @Override
    protected void handleTransferEncodingChunkedWithContentLength(HttpMessage head) {
        // nothing behind it is read
    }

    private void end() {
        isInBody = false;
        if (late != null) {
            late.cancel(false);
            late = null;
        }
    }

    private void within(Duration time, ChannelHandlerContext connection) {
        late = connection.executor().schedule(() -> connection.close(), time.toMillis(), TimeUnit.MILLISECONDS);
    }

    @Override
    public void channelInactive(ChannelHandlerContext connection) throws Exception {
        end();
        super.channelInactive(connection);
    }

    @Override
    protected void handlerRemoved0(ChannelHandlerContext connection) throws Exception {
        end();
        super.handlerRemoved0(connection);
    }
}
