package dev.reagent.api.edge;

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
 * Decodes the requests of one connection, each within a time limit, and none after a request whose end is ambiguous.
 *
 * <p>A request with both a length and a transfer coding, or with another coding than {@code chunked}, is passed on with both headers, so
 * that {@link EdgeProblems} can refuse it with a problem. What follows it is discarded (RFC 9112, section 6.3). Runs on the connection's
 * event loop.
 */
final class BoundedRequestDecoder extends VertxHttpRequestDecoder {

    /** Lets the reader of a late body refuse it with a problem first. */
    private static final Duration GRACE = Duration.ofSeconds(2);

    private final Duration headTimeout;
    private final Duration bodyTimeout;
    private @Nullable Future<?> late;
    private boolean isInBody;
    private boolean isAmbiguous;

    BoundedRequestDecoder(HttpServerOptions options, Duration headTimeout, Duration bodyTimeout) {
        super(options);
        this.headTimeout = headTimeout;
        this.bodyTimeout = bodyTimeout.plus(GRACE);
    }

    /** Returns whether a request's framing is ambiguous. */
    static boolean isAmbiguous(@Nullable String coding, @Nullable String length) {
        return coding != null && (length != null || !coding.strip().equalsIgnoreCase("chunked"));
    }

    @Override
    public void handlerAdded(ChannelHandlerContext connection) {
        within(headTimeout, connection);
    }

    @Override
    protected void decode(ChannelHandlerContext connection, ByteBuf in, List<Object> out) throws Exception {
        if (isAmbiguous) {
            in.skipBytes(in.readableBytes());
            return;
        }
        if (!isInBody && late == null) {
            within(headTimeout, connection);
        }
        int before = out.size();
        super.decode(connection, in, out);
        for (int i = before; i < out.size() && !isAmbiguous; i++) {
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
        if (isAmbiguous(head)) {
            isAmbiguous = true;
            // Netty refuses some of them by itself, with an empty response
            head.setDecoderResult(DecoderResult.SUCCESS);
            var behind = out.subList(at + 1, out.size());
            behind.forEach(ReferenceCountUtil::release);
            behind.clear();
            out.add(LastHttpContent.EMPTY_LAST_CONTENT);
        } else {
            within(bodyTimeout, connection);
        }
    }

    private static boolean isAmbiguous(HttpRequest head) {
        var codings = head.headers().getAll(HttpHeaderNames.TRANSFER_ENCODING);
        var length = head.headers().get(HttpHeaderNames.CONTENT_LENGTH);
        return !codings.isEmpty()
                && (codings.size() > 1
                        || isAmbiguous(codings.getFirst(), length)
                        || !head.protocolVersion().equals(HttpVersion.HTTP_1_1));
    }

    /** Keeps the length, which shows that the request is ambiguous. */
    @Override
    protected void handleTransferEncodingChunkedWithContentLength(HttpMessage head) {
        // nothing after it is read
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
