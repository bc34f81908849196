package dev.reagent.tool.web.http;

import static dev.reagent.tool.ToolErrorCode.NETWORK;
import static dev.reagent.tool.ToolErrorCode.TIMEOUT;

import dev.reagent.tool.web.http.HopRequest.Reading;
import dev.reagent.tool.web.media.MediaType;
import dev.reagent.tool.web.media.TextSniffer;
import dev.reagent.tool.web.route.FetchFailure;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.smallrye.mutiny.subscription.UniEmitter;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientRequest;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.RequestOptions;
import io.vertx.core.net.SocketAddress;
import java.net.InetSocketAddress;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;

/** One request and its answer. One event loop runs all of it. */
final class Exchange {

    private final Vertx vertx;
    private final HttpClient client;
    private final HopRequest hop;
    private final UniEmitter<? super HopAnswer> emitter;
    private final Buffer body = Buffer.buffer();
    private @Nullable HttpClientRequest request;
    private @Nullable HttpClientResponse response;
    private int tried;
    private long timer = -1;
    private boolean over;

    Exchange(Vertx vertx, HttpClient client, HopRequest hop, UniEmitter<? super HopAnswer> emitter) {
        this.vertx = vertx;
        this.client = client;
        this.hop = hop;
        this.emitter = emitter;
    }

    /** Connects to the next address; the first call connects to the first one. */
    void connect() {
        if (over) {
            return;
        }
        if (timer == -1) {
            timer = vertx.setTimer(Math.max(1, hop.left().toMillis()), ignored -> timeIsOver());
        }
        client.request(options()).onSuccess(this::send).onFailure(this::refused);
    }

    private RequestOptions options() {
        var url = hop.url();
        var address = new InetSocketAddress(hop.addresses().get(tried++), url.port());
        return new RequestOptions()
                .setServer(SocketAddress.inetSocketAddress(address))
                .setHost(url.host())
                .setPort(url.port())
                .setSsl(url.secure())
                .setMethod(HttpMethod.valueOf(hop.method()))
                .setURI(url.target());
    }

    private void refused(Throwable cause) {
        if (tried < hop.addresses().size() && !over) {
            connect();
        } else {
            fail(new FetchFailure(
                    NETWORK,
                    isCertificate(cause)
                            ? "the certificate of %s is not valid for it"
                                    .formatted(hop.url().origin())
                            : "%s takes no connection".formatted(hop.url().origin())));
        }
    }

    private static boolean isCertificate(Throwable cause) {
        return cause instanceof SSLException || (cause.getCause() != null && isCertificate(cause.getCause()));
    }

    private void send(HttpClientRequest connected) {
        request = connected;
        // first, because the client logs the reset of a request without a handler as an error
        connected.exceptionHandler(this::brokenOff);
        if (over) {
            close();
            return;
        }
        hop.headers().forEach(connected::putHeader);
        connected.putHeader(HttpHeaderNames.HOST, hop.url().hostHeader());
        connected.response().onSuccess(this::read).onFailure(this::brokenOff);
        var content = hop.body();
        if (content == null) {
            connected.end();
        } else {
            connected.end(Buffer.buffer(content));
        }
    }

    private void read(HttpClientResponse answer) {
        response = answer;
        answer.exceptionHandler(this::brokenOff);
        var head = answer(false);
        if (head.location().isPresent()
                || hop.reading() == Reading.PAGE && !mediaType(head).mayBeText()) {
            complete(head);
            return;
        }
        answer.endHandler(ignored -> complete(answer(false)));
        answer.handler(this::append);
    }

    private static MediaType mediaType(HopAnswer head) {
        return MediaType.of(head.header("Content-Type"));
    }

    private void append(Buffer part) {
        int before = body.length();
        int room = hop.reading().mostBytes() - before;
        if (part.length() <= room) {
            body.appendBuffer(part);
            if (before < TextSniffer.BYTES && body.length() >= TextSniffer.BYTES && isNoText()) {
                complete(answer(true));
            }
        } else {
            body.appendBuffer(part, 0, room);
            complete(answer(true));
        }
    }

    /** Returns whether the beginning shows that the rest is not text. A compressed body shows nothing. */
    private boolean isNoText() {
        var head = answer(false);
        return hop.reading() == Reading.PAGE
                && mediaType(head).isUnsaid()
                && head.encoding().isEmpty()
                && !TextSniffer.isText(head.body());
    }

    private void timeIsOver() {
        if (isEnough()) {
            complete(answer(true));
        } else {
            fail(new FetchFailure(
                    TIMEOUT,
                    "%s did not answer in time%s"
                            .formatted(
                                    hop.url().origin(),
                                    hop.reading() == Reading.PAGE ? "; try a longer timeout_seconds" : "")));
        }
    }

    /** Returns whether the received part is a usable answer, although it is incomplete. */
    private boolean isEnough() {
        return body.length() > 0 || hop.reading() == Reading.STATUS && response != null;
    }

    private void brokenOff(Throwable cause) {
        if (isEnough()) {
            complete(answer(true));
        } else {
            fail(new FetchFailure(
                    NETWORK, "%s broke the connection off".formatted(hop.url().origin())));
        }
    }

    private HopAnswer answer(boolean cut) {
        var head = java.util.Objects.requireNonNull(response, "an answer is read after its head came");
        return new HopAnswer(head.statusCode(), head.headers(), body.getBytes(), cut);
    }

    private void complete(HopAnswer answer) {
        if (!over) {
            close();
            emitter.complete(answer);
        }
    }

    private void fail(FetchFailure failure) {
        if (!over) {
            close();
            emitter.fail(failure);
        }
    }

    /** Closes what is still open. */
    void close() {
        over = true;
        vertx.cancelTimer(timer);
        if (request != null) {
            request.reset();
        }
    }
}
